"""What strangers send, by the ids of the list of attacks that it was collected from. All of it is inert."""

from typing import Any

CODE = {"class_name": "__lambda__", "config": {"value": "4wEAAAAA"}}
"""Stands for marshalled code; it is never decoded."""


def layer(kind: str, module: str | None = "keras.layers", **config: Any) -> dict[str, Any]:
    """A layer as Keras 3 writes it, or, without a module, as Keras 2 did."""
    written = {"class_name": kind, "config": {"name": kind.lower()[:20], **config}, "registered_name": None}
    return written if module is None else {"module": module, **written}


def sequential(*layers: Any) -> dict[str, Any]:
    """A model of these layers, with four inputs."""
    first = layer("InputLayer", batch_shape=[None, 4])
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"name": "s", "layers": [first, *layers]},
        "registered_name": None,
    }


def dense(**config: Any) -> dict[str, Any]:
    """A dense layer with more than it should have."""
    return layer("Dense", **{"units": 2, **config})


def function(module: str, name: str) -> dict[str, Any]:
    """A function as Keras serialises one."""
    return {"module": module, "class_name": "function", "config": name, "registered_name": name}


LAMBDA = layer("Lambda", function=CODE, output_shape=CODE, mask=CODE, arguments={"a": CODE})

OPAQUE = {
    "K1 lambda with code": LAMBDA,
    "K2 legacy lambda": layer("Lambda", None, function=["4wEAAAAA", None, None], function_type="lambda"),
    "K2 raw lambda": layer("Lambda", None, function="4wEAAAAA", function_type="raw"),
    "K3 os": layer("system", "os", command="touch marker"),
    "K3 subprocess": layer("Popen", "subprocess", args=["touch", "marker"]),
    "K3 builtins": layer("eval", "builtins"),
    "K3 dense of importlib": {**dense(), "module": "importlib"},
    "K4 download as activation": dense(activation=function("keras.utils", "get_file")),
    "K4 file access as layer": layer("get_file", "keras.utils"),
    "K5 safe mode off": layer("enable_unsafe_deserialization", "keras.config"),
    "K5 load model": layer("load_model", "keras.models", filepath="marker"),
    "K6 torch": layer("TorchModuleWrapper", module_bytes="gASVAAAA"),
    "K7 string lookup": layer("StringLookup", vocabulary="/etc/passwd"),
    "K7 integer lookup": layer("IntegerLookup", vocabulary="https://example.invalid/v.txt"),
    "K7 text vectorization": layer("TextVectorization", vocabulary="file:///etc/passwd"),
    "K8 saved model": layer("TFSMLayer", filepath="marker"),
    "K9 not an activation": dense(activation=function("keras.utils", "to_categorical")),
    "K9 not an activation by name": dense(activation="get_file"),
    "K9 not an initializer": dense(kernel_initializer="load_model"),
    "K10 registered": {**dense(), "registered_name": "Custom>Dense"},
    "K10 builtin": {**dense(), "registered_name": "eval"},
    "K11 inside keras": {**dense(), "module": "keras.src.utils.file_utils"},
    "K11 sister package": {**dense(), "module": "keras_hub.layers"},
    "K11 inside keras as activation": dense(
        activation={"module": "keras.src.saving.saving_lib", "class_name": "ReLU", "config": {}}
    ),
    "K12 in time distributed": layer("TimeDistributed", layer=LAMBDA),
    "K12 in bidirectional": layer("Bidirectional", layer=LAMBDA),
    "K12 in a cell": layer("RNN", cell=layer("Popen", "subprocess")),
    "K12 in stacked cells": layer("RNN", cell=layer("StackedRNNCells", cells=[LAMBDA])),
    "K12 in a model": {**sequential(LAMBDA), "config": {"name": "inner", "layers": [LAMBDA]}},
    "K12 in a wrapped model": layer("TimeDistributed", layer=sequential(LAMBDA)),
    "K12 dtype policy": dense(dtype={"module": "os", "class_name": "system", "config": {"name": "float32"}}),
    "K12 another case": layer("LAMBDA", function=CODE),
    "K12 unicode": layer("Lаmbda", function=CODE),
    "K12 tensor as seed": dense(quantization_config={"class_name": "__numpy__", "config": {"value": []}}),
}


REFUSED = {
    "K12 numpy as argument": dense(units={"class_name": "__numpy__", "config": {"value": [1]}}),
    "K12 tensor as units": dense(units={"class_name": "__tensor__", "config": {"value": 1}}),
    "K13 weights": dense(weights="/etc/passwd"),
    "K13 file path": dense(filepath="/etc/passwd"),
    "K13 origin": dense(origin="https://example.invalid"),
    "K13 asset path": dense(asset_path="../../etc/passwd"),
    "K13 path as number": dense(units="/etc/passwd"),
    "a list as class": {"class_name": ["Dense"], "config": {}},
    "no config": {"class_name": "Dense"},
}
