"""Whatever is done to a valid document, reading it gives a graph or a SpecError, and nothing else."""

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.lint.errors import SpecError
from service.lint.graph import Graph
from service.lint.reader import read_model, trainable_faults


def _keras3(kind: str, name: str, source: str | None, **config: Any) -> dict[str, Any]:
    tensor = {
        "class_name": "__keras_tensor__",
        "config": {"shape": [None, 4], "keras_history": [source, 0, 0]},
    }
    return {
        "module": "keras.layers",
        "class_name": kind,
        "config": {
            "name": name,
            "trainable": True,
            "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}},
            **config,
        },
        "registered_name": None,
        "name": name,
        "inbound_nodes": [{"args": [tensor], "kwargs": {}}] if source else [],
    }


INITIALIZER = {"module": "keras.initializers", "class_name": "HeNormal", "config": {"seed": 3}}
CELL = {"class_name": "GRUCell", "config": {"name": "cell", "units": 3}}
KERAS3 = {
    "module": "keras",
    "class_name": "Functional",
    "config": {
        "name": "m",
        "layers": [
            _keras3("InputLayer", "x", None, batch_shape=[None, 6, 4]),
            _keras3("LSTM", "lstm", "x", units=4, return_sequences=True),
            _keras3("Conv1D", "conv", "lstm", filters=3, kernel_size=[2], kernel_initializer=INITIALIZER),
            _keras3(
                "Bidirectional",
                "bi",
                "conv",
                layer={"class_name": "GRU", "config": {"name": "g", "units": 2}},
            ),
            _keras3("BatchNormalization", "bn", "bi", axis=-1),
            _keras3("Reshape", "reshape", "bn", target_shape=[2, 2]),
            _keras3("RNN", "rnn", "reshape", cell=CELL),
            _keras3("Dense", "dense", "rnn", units=2, activation={"class_name": "LeakyReLU", "config": {}}),
        ],
        "input_layers": [["x", 0, 0]],
        "output_layers": [["dense", 0, 0]],
    },
    "compile_config": {"optimizer": "adam"},
}
LEGACY = {
    "class_name": "Sequential",
    "config": {
        "name": "s",
        "layers": [
            {
                "class_name": "Conv2D",
                "config": {
                    "name": "c",
                    "batch_input_shape": [None, 8, 8, 3],
                    "filters": 4,
                    "kernel_size": [3, 3],
                    "strides": [1, 1],
                    "padding": "valid",
                },
            },
            {"class_name": "MaxPooling2D", "config": {"name": "p", "pool_size": [2, 2]}},
            {"class_name": "Flatten", "config": {"name": "f"}},
            {"class_name": "Dense", "config": {"name": "d", "units": 2, "activation": "softmax"}},
        ],
    },
    "keras_version": "2.4.0",
    "backend": "tensorflow",
}
COMPACT = {
    "input_shape": [8, 8, 3],
    "x-lint": {"ignore": [{"rule": "INI102", "reason": "ported"}]},
    "layers": [
        {"type": "conv2d", "filters": 4, "kernel_size": 3, "name": "a"},
        {"type": "conv2d", "filters": 4, "kernel_size": 3, "inputs": ["input_layer"], "name": "b"},
        {"type": "add", "inputs": ["a", "b"]},
        {"type": "time_distributed", "layer": {"type": "dense", "units": 3}},
        {"type": "flatten"},
        {"type": "dense", "units": 2, "kernel_regularizer": {"name": "l2", "l2": 0.1}},
    ],
}
DOCUMENTS = (KERAS3, LEGACY, COMPACT)

STRANGE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2, 7, 1.5, 1e300, 10**30, 2**53, "", "x", "dense", "Dense", "Lambda"),
    *([], {}, [None], [[]], [1, [2]], {"class_name": "Dense"}, {"class_name": [], "config": {}}),
    *({"name": "relu"}, {"class_name": {}, "config": []}, [["x", 0, 0]], [["x", -1, 0]], [0] * 20),
    *({"class_name": "function", "config": "eval", "module": "builtins"}, "\ud800", "/etc/passwd"),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += _places(item, (*path, key))
    return found


def _mutated(document: Any, seed: int) -> Any:
    """A copy with up to three values replaced, removed, doubled or moved."""
    chance = random.Random(seed)
    document = copy.deepcopy(document)
    for _ in range(chance.randint(1, 3)):
        places = _places(document)[1:]
        if not places:
            return document
        *parents, last = chance.choice(places)
        holder = document
        for step in parents:
            holder = holder[step]
        _mutate(holder, last, chance, document)
    return document


def _mutate(holder: Any, key: Any, chance: random.Random, document: Any) -> None:
    kind = chance.randrange(5)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, dict):
        holder[chance.choice(["units", "name", "layer", "inputs", "x-lint", "odd", "activation", ""])] = (
            holder[key]
        )
    elif kind == 2:
        holder[key] = copy.deepcopy(chance.choice(list(_values(document))))
    else:
        holder[key] = copy.deepcopy(chance.choice(STRANGE))


def _values(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(deep for item in value.values() for deep in _values(item))]
    if isinstance(value, list):
        return [value, *(deep for item in value for deep in _values(item))]
    return [value]


def _read(document: Any) -> Graph | None:
    try:
        graph = read_model(document)
    except SpecError as error:
        "".join(fault.detail for fault in error.faults).encode()
        return None
    trainable_faults(graph)
    assert graph.parameters is None or graph.parameters >= 0
    assert all(source < node.index for node in graph.nodes for source, _ in node.inputs)
    assert len({layer.name for layer in graph.layers}) == len(graph.layers)
    return graph


@pytest.mark.parametrize("document", DOCUMENTS, ids=["keras3", "keras2", "compact"])
def test_the_documents_themselves_are_read(document: Any) -> None:
    graph = _read(document)

    assert graph is not None
    assert graph.problems == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=["keras3", "keras2", "compact"])
@settings(max_examples=400, deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_a_mutated_document(document: Any, seed: int) -> None:
    _read(_mutated(document, seed))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(value=JSON)
def test_any_json_at_all(value: Any) -> None:
    _read(value)
    _read({"input_shape": [4], "layers": [value]})
    _read({"class_name": "Sequential", "config": {"layers": [value]}})


def test_a_model_as_a_string_is_the_same_model() -> None:
    graph = read_model(json.dumps(KERAS3))

    assert graph.layers[1].pointer == "/model/config/layers/1"
    assert graph.parameters == read_model(KERAS3).parameters
