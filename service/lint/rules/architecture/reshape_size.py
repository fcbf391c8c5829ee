"""A reshape to another number of values.

## What it does
Reports `Reshape` layers whose target does not hold as many values per example as their input.

## Why is this bad
The network cannot be built. (In plain TensorFlow a reshape that names the batch axis succeeds and mixes
examples.)

## Use instead
A target whose sizes multiply to the input's, with -1 for the one that follows from the others; `Flatten`
for a vector.

## Fix safety
Unsafe: the fix flattens where a vector was asked for, and what follows sees another size.

## References
Keras documentation, "Reshape".
"""

from collections.abc import Iterable
from dataclasses import replace

from api_schemas.finding import JsonPatch
from service.lint.fixes import fix, set_argument
from service.lint.graph import Layer
from service.lint.problems import problems, violation_of
from service.lint.rule import Example, Rule, Violation
from service.lint.sequence import forget_builds
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each reshape that does not fit."""
    layers = {layer.pointer: layer for layer in subject.graph.layers}
    for problem in problems(subject, "ARC703"):
        found = layers.get(problem.pointer)
        target = found.args.get("target_shape") if found is not None else None
        is_vector = isinstance(target, tuple) and len(target) == 1
        patch = _flattening(subject, found) if found is not None and is_vector else None
        yield replace(violation_of(problem), fix=fix("unsafe", "flatten", patch))


def _flattening(subject: Subject, found: Layer) -> JsonPatch:
    return forget_builds(subject, found) + set_argument(found, "target_shape", [-1])


RULE = Rule(
    code="ARC703",
    name="reshape-size",
    severity="error",
    check=check,
    sources=("Keras documentation",),
    bad=(Example("56 values for 64", request((64,), layer("reshape", target_shape=[7, 8]), dense(1))),),
    good=(Example("64 values for 64", request((64,), layer("reshape", target_shape=[8, 8]), dense(1))),),
)
