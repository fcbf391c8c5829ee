"""Shapes of input that would exhaust a careless reader: each is answered within a quarter of a second."""

import gc
import time
from collections.abc import Iterator
from typing import Any

import pytest

from service.lint.errors import SpecError
from service.lint.reader import Limits, read_model

LOOP_TURNS = 2_000_000
BUDGET_LOOPS = 8
"""A quarter of a second on a machine that turns an empty loop two million times in 30 ms."""


def _loop_seconds() -> float:
    start = time.thread_time()
    for _ in range(LOOP_TURNS):
        pass
    return time.thread_time() - start


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    """Processor time against an empty loop beside it, so that neither a slow nor a busy machine fails."""
    before = _loop_seconds()
    gc.disable()
    start = time.thread_time()
    yield
    spent = time.thread_time() - start
    gc.enable()
    assert spent < BUDGET_LOOPS * max(before, _loop_seconds())


def _dense(units: Any) -> dict[str, Any]:
    return {"input_shape": [4], "layers": [{"type": "dense", "units": units}]}


def _layer(kind: str, name: str, *inputs: str, **config: Any) -> dict[str, Any]:
    nodes = [[[source, 0, 0, {}] for source in inputs]] if inputs else []
    return {"class_name": kind, "config": {"name": name, **config}, "name": name, "inbound_nodes": nodes}


def _functional(layers: list[Any], ends: tuple[str, str] = ("x", "y"), name: str = "m") -> dict[str, Any]:
    config = {
        "name": name,
        "layers": layers,
        "input_layers": [[ends[0], 0, 0]],
        "output_layers": [[ends[1], 0, 0]],
    }
    return {"class_name": "Functional", "config": config}


def test_a_million_million_units_are_counted_not_allocated() -> None:
    assert read_model(_dense(10**12)).parameters == 5 * 10**12


@pytest.mark.parametrize("units", [10**400, 2**53 + 1, -1, 0, True, 1.5, 1e300, "10", None, [1], {"a": 1}])
def test_absurd_units_are_refused(units: Any) -> None:
    with pytest.raises(SpecError) as caught:
        read_model(_dense(units))

    assert caught.value.faults[0].pointer == "/model/layers/0/units"


def test_a_huge_integer_inside_an_object_is_refused() -> None:
    layer = {"type": "dense", "units": 2, "kernel_initializer": {"name": "he_normal", "seed": 10**400}}

    with pytest.raises(SpecError):
        read_model({"input_shape": [4], "layers": [layer]})


def test_a_lone_surrogate_in_a_name_is_shown_safely() -> None:
    with pytest.raises(SpecError) as caught:
        read_model({"input_shape": [4], "layers": [{"type": "\ud800"}]})

    caught.value.faults[0].detail.encode()


def test_sizes_that_multiply_beyond_any_memory_are_numbers() -> None:
    layers = [{"type": "conv2d", "filters": 2**50, "kernel_size": 2**20, "padding": "same"}] * 3
    graph = read_model({"input_shape": [2**40, 2**40, 2**50], "layers": layers})

    assert graph.parameters is not None
    assert graph.parameters > 2**130


def test_a_cycle_is_a_problem_not_a_hang() -> None:
    layers = [
        _layer("InputLayer", "x", batch_input_shape=[None, 4]),
        _layer("Dense", "a", "y", units=4),
        _layer("Dense", "y", "a", units=4),
    ]
    graph = read_model(_functional(layers))

    assert [problem.code for problem in graph.problems] == ["ARC707"]
    assert {node.layer.name for node in graph.nodes} == {"x", "a", "y"}
    assert all(source < node.index for node in graph.nodes for source, _ in node.inputs)


def test_a_layer_that_feeds_itself_is_a_problem() -> None:
    layers = [_layer("InputLayer", "x", batch_input_shape=[None, 4]), _layer("Dense", "y", "y", units=4)]

    assert read_model(_functional(layers)).problems[0].code == "ARC707"


def test_too_many_layers_are_refused() -> None:
    with pytest.raises(SpecError) as caught:
        read_model({"input_shape": [4], "layers": [{"type": "flatten"}] * 2049})

    assert caught.value.code == "too-large"


def test_two_thousand_layers_are_not_too_many() -> None:
    assert len(read_model({"input_shape": [4], "layers": [{"type": "flatten"}] * 2000}).nodes) == 2001


def test_too_many_edges_are_refused() -> None:
    layers = [{"type": "dense", "units": 1, "inputs": "input_layer"}] + [
        {"type": "add", "inputs": ["dense"] * 400}
    ] * 50

    with pytest.raises(SpecError, match="at most 16384 edges"):
        read_model({"input_shape": [4], "layers": layers})


def _nested(depth: int, calls: int) -> dict[str, Any]:
    """A model that calls an inner model several times, which does the same."""
    inner = _nested(depth - 1, calls) if depth else None
    body = inner or _layer("Dense", "inner", units=4)
    body["config"]["name"] = "inner"
    body["name"] = "inner"
    body["inbound_nodes"] = [[["x", 0, 0, {}]]] + [[["inner", index, 0, {}]] for index in range(calls - 1)]
    layers = [_layer("InputLayer", "x", batch_input_shape=[None, 4]), body]
    config = {
        "name": "m",
        "layers": layers,
        "input_layers": [["x", 0, 0]],
        "output_layers": [["inner", calls - 1, 0]],
    }
    return {"class_name": "Functional", "config": config}


def test_a_web_of_shared_models_does_not_explode() -> None:
    with pytest.raises(SpecError, match="edges"):
        read_model(_nested(6, 50))


def test_models_within_models_end_somewhere() -> None:
    with pytest.raises(SpecError, match="models within models"):
        read_model(_nested(9, 1))


def test_eight_models_within_models_are_read() -> None:
    assert read_model(_nested(8, 1)).problems == []


def test_long_chains_of_wrappers_end_somewhere() -> None:
    layer: dict[str, Any] = {"type": "dense", "units": 2}
    for _ in range(60):
        layer = {"type": "time_distributed", "layer": layer}

    read_model({"input_shape": [2] * 15, "layers": [layer]})


def test_limits_are_the_caller_s() -> None:
    with pytest.raises(SpecError, match="at most 1 layers"):
        read_model({"layers": [{"type": "flatten"}] * 2}, limits=Limits(layers=1))


def _passing(name: str, source: str, nodes: list[Any] | None = None) -> dict[str, Any]:
    """A model whose output is its input."""
    ends = {"input_layers": [["x", 0, 0]], "output_layers": [["x", 0, 0]]}
    layers = [_layer("InputLayer", "x", batch_input_shape=[None, 4])]
    config = {"name": name, "layers": layers, **ends}
    calls = nodes or [[[source, 0, 0, {}]]]
    return {"class_name": "Functional", "config": config, "name": name, "inbound_nodes": calls}


def test_a_model_that_passes_its_own_output_on_leads_nowhere() -> None:
    layers = [
        _layer("InputLayer", "x", batch_input_shape=[None, 4]),
        _passing("m", "m"),
        _layer("Flatten", "y", "m"),
    ]

    with pytest.raises(SpecError, match="inputs that exist"):
        read_model(_functional(layers))


def test_a_long_chain_of_models_that_pass_on_is_walked_once() -> None:
    nodes = [[["x", 0, 0, {}]]] + [[["m", index, 0, {}]] for index in range(3000)]
    users = [[["m", 3000 - index, 0, {}]] for index in range(3000)]
    last = {**_layer("Flatten", "y"), "inbound_nodes": users}
    layers = [_layer("InputLayer", "x", batch_input_shape=[None, 4]), _passing("m", "x", nodes), last]

    assert read_model(_functional(layers)).nodes[-1].output_shape == (None, 4)


def test_two_layers_cannot_be_told_apart_by_a_slash() -> None:
    inner = _functional(
        [_layer("InputLayer", "x", batch_input_shape=[None, 4]), _layer("Flatten", "b", "x")], ("x", "b")
    )
    inner = {
        **inner,
        "name": "a",
        "config": {**inner["config"], "name": "a"},
        "inbound_nodes": [[["x", 0, 0, {}]]],
    }
    layers = [_layer("InputLayer", "x", batch_input_shape=[None, 4]), inner, _layer("Flatten", "a/b", "a")]

    with pytest.raises(SpecError, match="a name of its own"):
        read_model(_functional(layers, ("x", "a/b")))
