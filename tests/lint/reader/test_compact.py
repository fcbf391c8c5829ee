"""The compact form becomes a graph."""

import pytest

from service.lint.errors import SpecError
from service.lint.reader import read_model

SMALL = {
    "input_shape": [28, 28, 1],
    "layers": [
        {"type": "conv2d", "filters": 32, "kernel_size": 3, "activation": "relu"},
        {"type": "flatten"},
        {"type": "dense", "units": 10},
    ],
}


def test_shapes_and_parameters_are_keras_s() -> None:
    graph = read_model(SMALL)

    assert [node.output_shape for node in graph.nodes] == [
        (None, 28, 28, 1),
        (None, 26, 26, 32),
        (None, 21632),
        (None, 10),
    ]
    assert graph.parameters == 216_650


def test_layers_are_named_as_keras_names_them() -> None:
    graph = read_model({"input_shape": [4], "layers": [{"type": "dense", "units": 2}] * 3})

    assert [layer.name for layer in graph.layers] == ["input_layer", "dense", "dense_1", "dense_2"]


def test_defaults_are_filled_in() -> None:
    dense = read_model(SMALL).layer("dense")

    assert dense is not None
    assert dense.args["kernel_initializer"].name == "glorot_uniform"
    assert dense.args["activation"].name == "linear"
    assert dense.given == {"units"}


def test_inputs_make_a_graph_of_it() -> None:
    graph = read_model(
        {
            "input_shape": [4],
            "layers": [
                {"type": "dense", "units": 8, "name": "a"},
                {"type": "dense", "units": 8, "name": "b", "inputs": ["input_layer"]},
                {"type": "add", "inputs": ["a", "b"]},
            ],
        }
    )

    assert graph.nodes[3].inputs == ((1, 0), (2, 0))
    assert graph.outputs == ((3, 0),)


def test_without_an_input_shape_shapes_are_unknown() -> None:
    graph = read_model({"layers": [{"type": "dense", "units": 2}]})

    assert graph.nodes[1].output_shape is None
    assert graph.parameters is None


@pytest.mark.parametrize(
    ("layer", "pointer", "says"),
    [
        ({"type": "dens", "units": 2}, "/model/layers/0/type", "did you mean 'dense'?"),
        ({"type": "dense", "unit": 2}, "/model/layers/0/unit", "did you mean 'units'?"),
        ({"type": "dense", "units": True}, "/model/layers/0/units", "received True"),
        ({"type": "dense", "units": "2"}, "/model/layers/0/units", "positive integer"),
        ({"type": "dense"}, "/model/layers/0", "expected 'units'"),
        ({"type": "dense", "units": 2, "activation": "rellu"}, "/model/layers/0/activation", "'relu'"),
        ({"type": "lambda", "function": "x"}, "/model/layers/0/type", "expected a"),
        ({"units": 2}, "/model/layers/0", "'type'"),
    ],
)
def test_a_fault_is_named_where_it_stands(layer: dict[str, object], pointer: str, says: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_model({"input_shape": [4], "layers": [layer]})

    assert caught.value.faults[0].pointer == pointer
    assert says in caught.value.faults[0].detail
