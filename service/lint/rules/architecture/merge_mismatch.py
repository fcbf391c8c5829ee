"""Tensors that cannot be merged.

## What it does
Reports `Add`, `Multiply`, `Concatenate` and other merges whose inputs have shapes that do not go together.

## Why is this bad
The network cannot be built. Sizes of 1 are broadcast and would be added to everything, which is seldom meant.

## Use instead
A 1 x 1 convolution or a dense layer on the shorter path, so that both sides have the same shape.

## Fix safety
No automatic fix: which side should change is a matter of the architecture.

## References
He et al. 2016, "Deep residual learning for image recognition", equation 2 (projection shortcuts).
"""

from collections.abc import Iterable

from service.lint.problems import reported
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each merge that does not fit."""
    return reported(subject, "ARC709")


def _request(width: int) -> dict[str, object]:
    return request(
        (8,),
        dense(16, "tanh", name="short"),
        dense(width, "tanh", name="long"),
        layer("add", inputs=["short", "long"]),
        dense(1),
    )


RULE = Rule(
    code="ARC709",
    name="merge-mismatch",
    severity="error",
    check=check,
    sources=("He et al. 2016",),
    bad=(Example("16 and 24 values", _request(24)),),
    good=(Example("16 and 16 values", _request(16)),),
)
