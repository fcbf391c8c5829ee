"""What Keras 2 and tf.keras wrote, by hand as they wrote it."""

from typing import Any

import pytest

from service.lint.reader import read_model


def _sequential(*layers: tuple[str, dict[str, Any]], **config: Any) -> dict[str, Any]:
    return {
        "class_name": "Sequential",
        "config": {
            "name": "s",
            "layers": [{"class_name": kind, "config": c} for kind, c in layers],
            **config,
        },
        "keras_version": "2.8.0",
        "backend": "tensorflow",
    }


def _initializer(name: str, number: int, **config: Any) -> dict[str, Any]:
    return {"class_name": name, "config": config, "shared_object_id": number}


DENSE: dict[str, Any] = {
    "name": "dense",
    "trainable": True,
    "dtype": "float32",
    "units": 3,
    "activation": "relu",
    "use_bias": True,
    "kernel_initializer": _initializer("GlorotUniform", 1, seed=None),
    "bias_initializer": _initializer("Zeros", 2),
    "kernel_regularizer": _initializer("L2", 3, l2=0.009999999776482582),
    "bias_regularizer": None,
    "activity_regularizer": None,
    "kernel_constraint": None,
    "bias_constraint": None,
}


def test_a_sequential_that_states_its_input_in_the_first_layer() -> None:
    graph = read_model(_sequential(("Dense", {"batch_input_shape": [None, 5], **DENSE})))

    assert graph.form == "keras2"
    assert graph.nodes[-1].output_shape == (None, 3)
    assert graph.parameters == 18
    assert graph.layers[1].args["kernel_regularizer"].args == {"l2": 0.009999999776482582}


def test_a_sequential_that_was_built_later() -> None:
    graph = read_model(_sequential(("Dense", DENSE), build_input_shape=[None, 5]))

    assert graph.parameters == 18


def test_a_list_of_layers_for_a_config() -> None:
    model = {"class_name": "Sequential", "config": [{"class_name": "Dense", "config": DENSE}]}

    assert read_model(model).layers[1].pointer == "/model/config/0"


@pytest.mark.parametrize(
    ("kind", "config", "argument", "value"),
    [
        ("LeakyReLU", {"alpha": 0.1}, "negative_slope", 0.1),
        ("LeakyReLU", {}, "negative_slope", 0.3),
        ("BatchNormalization", {"axis": [1], "fused": True}, "axis", 1),
        ("AlphaDropout", {"rate": 0.1, "noise_shape": None}, "rate", 0.1),
    ],
)
def test_arguments_that_changed_their_names(
    kind: str, config: dict[str, Any], argument: str, value: Any
) -> None:
    graph = read_model(_sequential((kind, {"name": "x", "batch_input_shape": [None, 5], **config})))

    assert graph.layers[1].args[argument] == value


def test_a_depthwise_convolution_with_arguments_it_does_not_have() -> None:
    config = {"kernel_size": [3, 3], "groups": 1, "kernel_initializer": _initializer("GlorotUniform", 1)}
    graph = read_model(
        _sequential(("DepthwiseConv2D", {"name": "d", "batch_input_shape": [None, 8, 8, 2], **config}))
    )

    assert graph.parameters == 20


def test_a_functional_model_with_operators_and_shared_layers() -> None:
    layers = [
        _node("InputLayer", "x", [], batch_input_shape=[None, 4], sparse=False, ragged=False),
        _node("Dense", "d", [[["x", 0, 0, {}]], [["plus", 0, 0, {}]]], units=4),
        _node(
            "TFOpLambda",
            "plus",
            [["d", 0, 0, {"y": ["x", 0, 0], "name": None}]],
            function="__operators__.add",
        ),
        _node("TFOpLambda", "half", [["d", 1, 0, {"y": 0.5, "name": None}]], function="math.multiply"),
    ]
    graph = read_model(_functional(layers, "half"))

    assert graph.problems == []
    assert [node.layer.name for node in graph.nodes] == ["x", "d", "plus", "d", "half"]
    assert graph.layers[2].kind == "Add"
    assert graph.layers[3].args["scale"] == 0.5
    assert graph.parameters == 20


def test_an_operator_that_no_layer_does_is_opaque() -> None:
    layers = [
        _node("InputLayer", "x", [], batch_input_shape=[None, 4]),
        _node("TFOpLambda", "y", [["x", 0, 0, {"axis": 1}]], function="math.reduce_logsumexp"),
    ]
    graph = read_model(_functional(layers, "y"))

    assert [problem.code for problem in graph.problems] == ["ARC708"]


def test_an_inner_model_called_twice_is_two_calls_of_each_layer() -> None:
    inner = _functional(
        [
            _node("InputLayer", "in", [], batch_input_shape=[None, 4]),
            _node("Dense", "d", [[["in", 0, 0, {}]]], units=4),
        ],
        "d",
        "in",
    )
    inner = {**inner, "name": "m", "config": {**inner["config"], "name": "m"}}
    inner["inbound_nodes"] = [[["x", 0, 0, {}]], [["m", 0, 0, {}]]]
    graph = read_model(
        _functional([_node("InputLayer", "x", [], batch_input_shape=[None, 4]), inner], "m", call=1)
    )

    assert [node.layer.name for node in graph.nodes] == ["x", "m/d", "m/d"]
    assert [layer.name for layer in graph.layers] == ["x", "m/d"]
    assert graph.layers[1].parents == ("m",)
    assert graph.layers[1].pointer == "/model/config/layers/1/config/layers/1"
    assert graph.parameters == 20


def _node(kind: str, name: str, nodes: list[Any], **config: Any) -> dict[str, Any]:
    return {"class_name": kind, "config": {"name": name, **config}, "name": name, "inbound_nodes": nodes}


def _functional(layers: list[Any], last: str, first: str = "x", call: int = 0) -> dict[str, Any]:
    ends = {"input_layers": [[first, 0, 0]], "output_layers": [[last, call, 0]]}
    return {"class_name": "Functional", "config": {"name": "f", "layers": layers, **ends}}


@pytest.mark.parametrize("holder", ["model", "layer"])
def test_a_sequential_without_inputs_that_was_built(holder: str) -> None:
    layer: dict[str, Any] = {"class_name": "Dense", "config": DENSE}
    model: dict[str, Any] = {"class_name": "Sequential", "config": {"name": "s", "layers": [layer]}}
    {"model": model, "layer": layer}[holder]["build_config"] = {"input_shape": [None, 5]}

    assert read_model(model).parameters == 18
