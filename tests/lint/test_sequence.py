"""Layers can be added, moved and removed where the document is a plain list."""

from typing import Any

from api_schemas.lint import LintRequest
from service.lint.engine import read_subject
from service.lint.sequence import insert_before, move_behind, remove_layer
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject

KERAS: dict[str, Any] = {
    "module": "keras",
    "class_name": "Sequential",
    "config": {
        "name": "plain",
        "layers": [
            {
                "module": "keras.layers",
                "class_name": "InputLayer",
                "config": {"batch_shape": [None, 4], "name": "i"},
            },
            {"module": "keras.layers", "class_name": "Dense", "config": {"name": "flatten", "units": 1}},
        ],
    },
}


def subject(body: dict[str, Any]) -> Subject:
    return read_subject(LintRequest.model_validate(body))


def test_a_compact_layer_is_inserted_in_compact_form() -> None:
    found = subject(request((4,), dense(1)))
    assert insert_before(found, found.graph.layers[-1], "Flatten") == [
        {"op": "add", "path": "/model/layers/0", "value": {"type": "flatten"}}
    ]


def test_a_keras_layer_is_inserted_with_a_name_that_is_free() -> None:
    found = subject({"model": KERAS})
    patch = insert_before(found, found.graph.layers[-1], "Flatten")
    assert patch is not None
    assert patch[0]["value"]["config"] == {"name": "flatten_1"}


def test_a_layer_moves_behind_a_later_one() -> None:
    found = subject(request((4,), layer("dropout", rate=0.1), layer("batch_normalization"), dense(1)))
    dropout, normalization = found.graph.layers[1:3]
    assert move_behind(found, dropout, normalization) == [
        {"op": "move", "from": "/model/layers/0", "path": "/model/layers/1"}
    ]
    assert move_behind(found, normalization, dropout) is None


def test_a_graph_is_not_rewired() -> None:
    found = subject(request((4,), dense(2, name="a"), dense(1, inputs=["a"])))
    assert remove_layer(found, found.graph.layers[-1]) is None


def test_shapes_that_keras_wrote_down_are_forgotten_behind_a_change() -> None:
    built = {
        **KERAS,
        "config": {
            "name": "built",
            "layers": [
                KERAS["config"]["layers"][0],
                {**KERAS["config"]["layers"][1], "build_config": {"input_shape": [None, 4]}},
            ],
        },
    }
    found = subject({"model": built})
    patch = insert_before(found, found.graph.layers[-1], "Flatten")
    assert patch is not None
    assert patch[0] == {"op": "remove", "path": "/model/config/layers/1/build_config"}
