"""A layer that no output depends on, or that no input reaches.

## What it does
Finds layers that are not on any path from an input to an output.

## Why is this bad
Such a layer gets no gradient and changes nothing; usually a connection was forgotten.

## Use instead
Connect it, or remove it.

## Fix safety
No automatic fix: what was meant is not known.

## References
Keras documentation, "The Functional API".
"""

from collections.abc import Iterable

from service.lint.graph import Graph
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each layer of which no call is on a path from input to output."""
    graph = subject.graph
    if subject.topology.is_chain or any(problem.code == "ARC707" for problem in graph.problems):
        return
    reached, reaching = _from_inputs(graph), _to_outputs(graph)
    calls: dict[int, list[int]] = {}
    for node in graph.nodes:
        calls.setdefault(id(node.layer), []).append(node.index)
    for layer in graph.layers:
        own = calls.get(id(layer), [])
        if any(index in reached and index in reaching for index in own):
            continue
        yield Violation(
            f"{layer.name!r} {_reason(bool(own), any(index in reached for index in own))}.",
            pointer=layer.pointer,
            layer=layer.name,
            evidence={"kind": layer.kind, "calls": len(own)},
        )


def _reason(is_called: bool, is_reached: bool) -> str:
    if not is_called:
        return "is never called"
    return "leads to no output" if is_reached else "is reached from no input"


def _from_inputs(graph: Graph) -> set[int]:
    reached = set(graph.inputs)
    for node in graph.nodes:
        if node.layer.kind == "InputLayer" or any(source in reached for source, _ in node.inputs):
            reached.add(node.index)
    return reached


def _to_outputs(graph: Graph) -> set[int]:
    reaching = {index for index, _ in graph.outputs}
    for node in reversed(graph.nodes):
        if node.index in reaching:
            reaching.update(source for source, _ in node.inputs)
    return reaching


_FORGOTTEN = request((8,), dense(4, "tanh", name="forgotten"), dense(1, name="head", inputs=["input_layer"]))
_FORGOTTEN["model"]["outputs"] = ["head"]

RULE = Rule(
    code="ARC705",
    name="unused-layer",
    severity="warning",
    check=check,
    sources=("Keras documentation",),
    bad=(Example("a branch that leads nowhere", _FORGOTTEN),),
    good=(Example("a path", request((8,), dense(4, "tanh"), dense(1))),),
)
