import json
from typing import Any

import keras
import pytest

from service.lint.graph import Graph
from service.lint.reader.model import read_model
from workers.model.build import BuiltModel, build_model
from workers.training.facts import layer_facts
from workers.training.observe import named_variables, observed_layers

pytestmark = pytest.mark.training


def built(document: Any) -> tuple[Graph, BuiltModel]:
    graph = read_model(document)
    return graph, build_model(graph)


def compact() -> Any:
    return {
        "input_shape": [8, 8, 1],
        "layers": [
            {"type": "conv2d", "filters": 2, "kernel_size": 3, "activation": "relu", "name": "conv"},
            {"type": "flatten"},
            {"type": "dense", "units": 3, "activation": "softmax", "name": "head"},
        ],
    }


def nested() -> Any:
    tower = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, name="inside")], name="tower")
    inputs = keras.Input((4,))
    model = keras.Model(
        inputs,
        keras.layers.Bidirectional(keras.layers.GRU(2), name="both")(
            keras.layers.Reshape((3, 1))(tower(inputs))
        ),
    )
    return json.loads(model.to_json())


@pytest.mark.parametrize("document", [compact(), nested()], ids=["compact", "nested"])
def test_measured_variables_are_called_as_lint_calls_them(document: Any) -> None:
    graph, model = built(document)
    expected = {one.path for layer in graph.layers for one in layer.variables if one.trainable}
    assert {one.path for one in named_variables(model)} == expected


def test_layers_are_described_in_the_direction_of_the_signal() -> None:
    facts = layer_facts(*built(compact()))
    assert [(one.name, one.kind, one.depth) for one in facts] == [
        ("conv", "Conv2D", 0),
        ("flatten", "Flatten", 1),
        ("head", "Dense", 2),
    ]
    assert [one.activation for one in facts] == ["relu", None, "softmax"]
    assert [one.is_head for one in facts] == [False, False, True]
    assert facts[0].parameters == 20
    assert facts[0].pointer == "/model/layers/0"
    json.dumps([one.args for one in facts])


def test_layers_that_only_reshape_are_not_looked_at() -> None:
    _, model = built(compact())
    assert [one.name for one in observed_layers(model)] == ["conv", "head"]
