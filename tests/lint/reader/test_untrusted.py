"""What strangers send: nothing is executed, read or fetched; lint answers, training refuses."""

from pathlib import Path
from typing import Any

import pytest

from service.lint.errors import SpecError
from service.lint.graph import Graph
from service.lint.reader import read_model, trainable_faults

CODE = {"class_name": "__lambda__", "config": {"value": "4wEAAAAA"}}
"""Stands for marshalled code; it is never decoded."""


def _layer(kind: str, module: str | None = "keras.layers", **config: Any) -> dict[str, Any]:
    layer = {"class_name": kind, "config": {"name": kind.lower()[:20], **config}, "registered_name": None}
    return layer if module is None else {"module": module, **layer}


def _sequential(*layers: Any) -> dict[str, Any]:
    first = _layer("InputLayer", batch_shape=[None, 4])
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "s", "layers": [first, *layers]},
        "registered_name": None,
    }


def _dense(**config: Any) -> dict[str, Any]:
    return _layer("Dense", **{"units": 2, **config})


def _function(module: str, name: str) -> dict[str, Any]:
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


LAMBDA = _layer("Lambda", function=CODE, output_shape=CODE, mask=CODE, arguments={"a": CODE})

OPAQUE = {
    "K1 lambda with code": LAMBDA,
    "K2 legacy lambda": _layer("Lambda", None, function=["4wEAAAAA", None, None], function_type="lambda"),
    "K2 raw lambda": _layer("Lambda", None, function="4wEAAAAA", function_type="raw"),
    "K3 os": _layer("system", "os", command="touch marker"),
    "K3 subprocess": _layer("Popen", "subprocess", args=["touch", "marker"]),
    "K3 builtins": _layer("eval", "builtins"),
    "K3 dense of importlib": {**_dense(), "module": "importlib"},
    "K4 download as activation": _dense(activation=_function("keras.utils", "get_file")),
    "K4 file access as layer": _layer("get_file", "keras.utils"),
    "K5 safe mode off": _layer("enable_unsafe_deserialization", "keras.config"),
    "K5 load model": _layer("load_model", "keras.models", filepath="marker"),
    "K6 torch": _layer("TorchModuleWrapper", module_bytes="gASVAAAA"),
    "K7 string lookup": _layer("StringLookup", vocabulary="/etc/passwd"),
    "K7 integer lookup": _layer("IntegerLookup", vocabulary="https://example.invalid/v.txt"),
    "K7 text vectorization": _layer("TextVectorization", vocabulary="file:///etc/passwd"),
    "K8 saved model": _layer("TFSMLayer", filepath="marker"),
    "K9 not an activation": _dense(activation=_function("keras.utils", "to_categorical")),
    "K9 not an activation by name": _dense(activation="get_file"),
    "K9 not an initializer": _dense(kernel_initializer="load_model"),
    "K10 registered": {**_dense(), "registered_name": "Custom>Dense"},
    "K10 builtin": {**_dense(), "registered_name": "eval"},
    "K11 inside keras": {**_dense(), "module": "keras.src.utils.file_utils"},
    "K11 sister package": {**_dense(), "module": "keras_hub.layers"},
    "K11 inside keras as activation": _dense(
        activation={"module": "keras.src.saving.saving_lib", "class_name": "ReLU", "config": {}}
    ),
    "K12 in time distributed": _layer("TimeDistributed", layer=LAMBDA),
    "K12 in bidirectional": _layer("Bidirectional", layer=LAMBDA),
    "K12 in a cell": _layer("RNN", cell=_layer("Popen", "subprocess")),
    "K12 in stacked cells": _layer("RNN", cell=_layer("StackedRNNCells", cells=[LAMBDA])),
    "K12 in a model": {**_sequential(LAMBDA), "config": {"name": "inner", "layers": [LAMBDA]}},
    "K12 in a wrapped model": _layer("TimeDistributed", layer=_sequential(LAMBDA)),
    "K12 dtype policy": _dense(dtype={"module": "os", "class_name": "system", "config": {"name": "float32"}}),
    "K12 another case": _layer("LAMBDA", function=CODE),
    "K12 unicode": _layer("Lаmbda", function=CODE),
    "K12 tensor as seed": _dense(quantization_config={"class_name": "__numpy__", "config": {"value": []}}),
}


@pytest.mark.parametrize("layer", OPAQUE.values(), ids=OPAQUE.keys())
def test_lint_answers_and_training_refuses(
    layer: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    graph = read_model(_sequential(layer))

    assert [problem.code for problem in graph.problems if problem.code == "ARC708"]
    assert trainable_faults(graph)
    assert list(tmp_path.iterdir()) == []


REFUSED = {
    "K12 numpy as argument": _dense(units={"class_name": "__numpy__", "config": {"value": [1]}}),
    "K12 tensor as units": _dense(units={"class_name": "__tensor__", "config": {"value": 1}}),
    "K13 weights": _dense(weights="/etc/passwd"),
    "K13 file path": _dense(filepath="/etc/passwd"),
    "K13 origin": _dense(origin="https://example.invalid"),
    "K13 asset path": _dense(asset_path="../../etc/passwd"),
    "K13 path as number": _dense(units="/etc/passwd"),
    "a list as class": {"class_name": ["Dense"], "config": {}},
    "no config": {"class_name": "Dense"},
}


@pytest.mark.parametrize("layer", REFUSED.values(), ids=REFUSED.keys())
def test_what_fits_nowhere_is_refused(layer: dict[str, Any]) -> None:
    with pytest.raises(SpecError) as caught:
        read_model(_sequential(layer))

    assert caught.value.faults[0].pointer.startswith("/model/config/layers/1")


@pytest.mark.parametrize("kind", ["Lambda", "load_model", "os", 7, None, ["Sequential"], {"a": 1}])
def test_a_document_that_is_no_model_is_refused(kind: Any) -> None:
    with pytest.raises(SpecError):
        read_model({"class_name": kind, "config": {"layers": []}})


@pytest.mark.parametrize("model", [None, 7, True, [], "", "7", "[]", "{", '{"class_name": NaN}'])
def test_what_is_no_object_is_refused(model: Any) -> None:
    with pytest.raises(SpecError):
        read_model(model)


def _called_with(kwargs: dict[str, Any]) -> Graph:
    tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}
    layers = [
        {**_layer("InputLayer", batch_shape=[None, 4]), "config": {"name": "x", "batch_shape": [None, 4]}},
        {**_dense(), "inbound_nodes": [{"args": [tensor], "kwargs": kwargs}]},
    ]
    config = {"layers": layers, "input_layers": [["x", 0, 0]], "output_layers": [["dense", 0, 0]]}
    return read_model({"module": "keras", "class_name": "Functional", "config": {"name": "f", **config}})


@pytest.mark.parametrize(
    "value",
    [
        CODE,
        {"class_name": "system", "module": "os"},
        "touch marker",
        [["x", CODE]],
        {"class_name": "__typespec__"},
    ],
    ids=str,
)
def test_k3_nothing_is_smuggled_through_call_arguments(value: Any) -> None:
    assert trainable_faults(_called_with({"training": value}))


def test_k12_build_and_compile_configs_are_never_looked_into() -> None:
    model = _sequential({**_dense(), "build_config": {"class_name": "Lambda", "config": CODE}})
    model["compile_config"] = {"optimizer": {"module": "os", "class_name": "system", "config": {}}}
    graph = read_model(model)

    assert graph.problems == []
    assert graph.compile_config == model["compile_config"]
    assert graph.compile_pointer == "/model/compile_config"


def test_k12_shared_object_ids_are_not_aliases() -> None:
    shared = {"class_name": "GlorotUniform", "config": {"seed": None}, "shared_object_id": 1}
    graph = read_model(_sequential(_dense(kernel_initializer=shared)))

    assert graph.layers[1].args["kernel_initializer"].name == "glorot_uniform"


def test_a_custom_activation_leaves_the_rest_judged() -> None:
    graph = read_model(_sequential(_dense(activation=_function("my.module", "swoosh"))))

    assert graph.layers[1].args["activation"].opaque
    assert not graph.layers[1].opaque
    assert graph.nodes[1].output_shape == (None, 2)
    assert graph.problems[0].pointer == "/model/config/layers/1/config/activation/module"
