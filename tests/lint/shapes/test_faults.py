"""Shapes that cannot connect become problems that name the layer and what is missing."""

from typing import Any

import pytest

from service.lint.reader import read_model

CASES: list[tuple[str, list[int | None], list[dict[str, Any]], str, str]] = [
    ("recurrent after flat", [4], [{"type": "lstm", "units": 2}], "ARC701", "return_sequences"),
    (
        "stacked recurrent layers",
        [5, 4],
        [{"type": "gru", "units": 2}, {"type": "gru", "units": 2}],
        "ARC701",
        "return_sequences=True",
    ),
    (
        "image without channels",
        [28, 28],
        [{"type": "conv2d", "filters": 2, "kernel_size": 3}],
        "ARC701",
        "channel axis",
    ),
    (
        "convolution after flat",
        [9],
        [{"type": "conv2d", "filters": 2, "kernel_size": 3}],
        "ARC701",
        "Reshape",
    ),
    ("image into repeat", [8, 8, 3], [{"type": "repeat_vector", "n": 2}], "ARC701", "add a Flatten layer"),
    ("open features", [None], [{"type": "dense", "units": 2}], "ARC701", "last axis"),
    (
        "groups",
        [8, 8, 3],
        [{"type": "conv2d", "filters": 2, "kernel_size": 3, "groups": 2}],
        "ARC701",
        "groups",
    ),
    ("normalised axis", [8], [{"type": "batch_normalization", "axis": 3}], "ARC701", "axis 3"),
    ("kernel", [4, 4, 3], [{"type": "conv2d", "filters": 2, "kernel_size": 5}], "ARC702", "window of 5"),
    ("pool", [8, 8, 3], [{"type": "max_pooling2d"}] * 4, "ARC702", "does not fit"),
    ("cropping", [8, 3], [{"type": "cropping1d", "cropping": 4}], "ARC702", "leaves nothing"),
    ("reshape", [10], [{"type": "reshape", "target_shape": [3, 4]}], "ARC703", "10 values"),
    (
        "reshape with an open axis",
        [10],
        [{"type": "reshape", "target_shape": [3, -1]}],
        "ARC703",
        "cannot become",
    ),
    ("attention alone", [5, 4], [{"type": "attention"}], "ARC701", "query, value"),
    ("one input to add", [5, 4], [{"type": "add"}], "ARC709", "at least 2"),
]


@pytest.mark.parametrize(
    ("shape", "layers", "code", "says"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_fault_is_one_problem(
    shape: list[int | None], layers: list[dict[str, Any]], code: str, says: str
) -> None:
    graph = read_model({"input_shape": shape, "layers": [*layers, {"type": "dense", "units": 1}]})

    assert [problem.code for problem in graph.problems] == [code]
    assert says in graph.problems[0].message
    assert (
        graph.problems[0].pointer
        == f"/model/layers/{len(layers) - 1 - _before(graph.problems[0].layer, layers)}"
    )
    assert graph.nodes[-1].output_shape is None
    assert graph.parameters is None


def _before(name: str | None, layers: list[dict[str, Any]]) -> int:
    """How many layers before the last the fault lies: layers of one kind are numbered."""
    number = int((name or "").rpartition("_")[2]) if (name or "").rpartition("_")[2].isdigit() else 0
    return len(layers) - 1 - number


@pytest.mark.parametrize(
    ("kind", "widths"),
    [("add", (3, 4)), ("concatenate", (3, 4)), ("dot", (3, 4))],
)
def test_tensors_that_do_not_merge(kind: str, widths: tuple[int, int]) -> None:
    one, other = widths
    extra: dict[str, Any] = {"dot": {"axes": 1}, "concatenate": {"axis": 1}}.get(kind, {})
    layers: list[dict[str, Any]] = [
        {"type": "input", "shape": [one, 2], "name": "a"},
        {"type": "input", "shape": [other, 3], "name": "b"},
        {"type": kind, "inputs": ["a", "b"], **extra},
    ]
    graph = read_model({"layers": layers})

    assert [problem.code for problem in graph.problems] == ["ARC709"]
    assert "(None, 3, 2) and (None, 4, 3)" in graph.problems[0].message


def test_a_shared_layer_needs_one_width() -> None:
    tensor = {"class_name": "__keras_tensor__"}
    layers = [
        {"class_name": "InputLayer", "config": {"name": "a", "batch_shape": [None, 3]}},
        {"class_name": "InputLayer", "config": {"name": "b", "batch_shape": [None, 4]}},
        {
            "class_name": "Dense",
            "config": {"name": "d", "units": 2},
            "inbound_nodes": [
                {"args": [{**tensor, "config": {"keras_history": [name, 0, 0]}}], "kwargs": {}}
                for name in "ab"
            ],
        },
    ]
    ends = {"input_layers": [["a", 0, 0], ["b", 0, 0]], "output_layers": [["d", 0, 0], ["d", 1, 0]]}
    graph = read_model({"module": "keras", "class_name": "Functional", "config": {"layers": layers, **ends}})

    assert [problem.code for problem in graph.problems] == ["ARC701"]
    assert "its weights (3, 2), (2,) were made for" in graph.problems[0].message


@pytest.mark.parametrize(
    ("declared", "given", "codes"),
    [
        ([None, 8, 8, 3], [8, 8, 3], []),
        ([None, None, None, 3], [8, 8, 3], []),
        ([None, 8, 8], [8, 8, 1], []),
        ([None, 8, 8, 3], [9, 9, 3], ["ARC701"]),
        ([None, 8, 8, 3], [8, 8], ["ARC701"]),
    ],
)
def test_an_inner_model_takes_what_it_declares(
    declared: list[int | None], given: list[int], codes: list[str]
) -> None:
    inner = _sequential(declared, {"class_name": "Activation", "config": {"name": "a", "activation": "relu"}})
    graph = read_model(_sequential([None, *given], {**inner, "config": {**inner["config"], "name": "inner"}}))

    assert [problem.code for problem in graph.problems] == codes
    assert all("for the model 'inner'" in problem.message for problem in graph.problems)


def _sequential(shape: list[int | None], *layers: dict[str, Any]) -> dict[str, Any]:
    first = {"class_name": "InputLayer", "config": {"name": "x", "batch_shape": shape}}
    return {"class_name": "Sequential", "config": {"name": "s", "layers": [first, *layers]}}
