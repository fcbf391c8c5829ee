"""A layer that cannot take what it is given.

## What it does
Follows the shapes from the inputs. Reports each layer whose rank or size does not fit its input, and says
what is missing. Also finds classifiers whose dense head is applied at every position of a feature map
because a `Flatten` is missing: declared as classification, two-dimensional maps, no layer that would give
the input's resolution back.

## Why is this bad
Such a network cannot be built. A dense head on a feature map can be built, but it gives one answer per
position, which does not fit one label per example.

## Use instead
`Flatten` or global pooling between maps and dense layers; `Reshape`, `return_sequences=True` or
`RepeatVector` where a sequence is expected.

## Fix safety
Unsafe: it inserts a layer.

## References
Keras documentation, "The Sequential model" and "Dense".
"""

from collections.abc import Iterable
from dataclasses import replace

from api_schemas.finding import Fix
from service.lint.fixes import fix
from service.lint.graph import Layer, Node, Problem
from service.lint.output import CLASSIFICATION, outputs
from service.lint.problems import problems, violation_of
from service.lint.rule import Example, Rule, Violation
from service.lint.sequence import insert_before
from service.lint.sketch import conv, dense, layer, request
from service.lint.subject import Subject

FLATTEN_MENDS = "add a Flatten layer"
MAP_RANK = 4
"""Batch, two spatial axes, channels. Sequences (rank 3) are labelled step by step, and rightly so."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each layer that does not fit its input, and a dense head that is spread over a map."""
    found = problems(subject, "ARC701")
    layers = {layer.pointer: layer for layer in subject.graph.layers}
    for problem in found:
        yield replace(violation_of(problem), fix=_fix(subject, problem, layers.get(problem.pointer)))
    if not found and subject.data.task in CLASSIFICATION:
        yield from _spread_heads(subject)
    for index in subject.graph.inputs:
        if subject.graph.nodes[index].output_shape is None:
            yield _shapeless(subject.graph.nodes[index].layer)


def _shapeless(found: Layer) -> Violation:
    return Violation(
        "The model does not state the shape of its input: expected an Input layer, or the first layer's"
        " input_shape."
        " Until data arrive it cannot be built, and shapes, initial variances and gradients cannot be"
        " judged.",
        pointer=found.pointer,
        layer=found.name,
        evidence={"input_shape": None},
        severity="warning",
    )


def _fix(subject: Subject, problem: Problem, layer: Layer | None) -> Fix | None:
    if layer is None or problem.evidence.get("missing") != FLATTEN_MENDS:
        return None
    return fix("unsafe", "insert a Flatten layer", insert_before(subject, layer, "Flatten"))


def _spread_heads(subject: Subject) -> Iterable[Violation]:
    for output in outputs(subject):
        head = output.kernel
        if head is None or head.layer.kind != "Dense" or not _is_coarse_map(subject, output.shape):
            continue
        first = _first_dense(subject, head.node)
        insertion = insert_before(subject, first.layer, "Flatten")
        yield Violation(
            f"{head.name!r} answers at every position of a feature map: expected output shape (None,"
            f" {output.units}),"
            f" received {_written(output.shape)}. A Flatten in front of {first.layer.name!r} is missing.",
            pointer=first.layer.pointer,
            layer=first.layer.name,
            evidence={"output_shape": list(output.shape or ()), "missing": "Flatten"},
            fix=fix("unsafe", "insert a Flatten layer", insertion),
        )


def _is_coarse_map(subject: Subject, shape: tuple[int | None, ...] | None) -> bool:
    """A two-dimensional map that is smaller than every input: no segmentation gives that."""
    if shape is None or len(shape) != MAP_RANK:
        return False
    height, width = shape[1], shape[2]
    if height is None or width is None or height * width == 1:
        return False
    inputs = [subject.graph.nodes[index].output_shape for index in subject.graph.inputs]
    return all(entry is not None and _is_larger(entry, height, width) for entry in inputs)


def _is_larger(entry: tuple[int | None, ...], height: int, width: int) -> bool:
    if len(entry) != MAP_RANK or entry[1] is None or entry[2] is None:
        return False
    return entry[1] > height and entry[2] > width


def _first_dense(subject: Subject, node: Node) -> Node:
    """The first of the dense layers in a row that ends in this head."""
    first, before = node, node
    while len(before.inputs) == 1:
        (before,) = subject.topology.predecessors(before)
        if subject.topology.is_kernel(before):
            if before.layer.kind != "Dense":
                break
            first = before
    return first


def _written(shape: tuple[int | None, ...] | None) -> str:
    return f"({', '.join(str(size) for size in shape or ())})"


_CONVOLUTIONS = (conv(8, 3, "relu", "he_normal"), layer("max_pooling2d"))
_HEAD = dense(10, "softmax")
_DATA = {"task": "multiclass", "n_classes": 10}

_SHAPELESS = {
    "class_name": "Sequential",
    "config": {"name": "open", "layers": [{"class_name": "Dense", "config": {"name": "head", "units": 1}}]},
}

RULE = Rule(
    code="ARC701",
    name="shape-mismatch",
    severity="error",
    check=check,
    sources=("Keras documentation",),
    bad=(
        Example("a sequence is expected", request((20,), layer("lstm", units=8), dense(1))),
        Example("no input shape", {"model": _SHAPELESS}),
        Example("no Flatten before the head", request((28, 28, 1), *_CONVOLUTIONS, _HEAD, data=_DATA)),
    ),
    good=(
        Example("a sequence is given", request((20, 4), layer("lstm", units=8), dense(1))),
        Example("flattened", request((28, 28, 1), *_CONVOLUTIONS, layer("flatten"), _HEAD, data=_DATA)),
    ),
)
