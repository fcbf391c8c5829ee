"""Layers that wait for each other.

## What it does
Reports layers whose inputs depend on their own outputs.

## Why is this bad
There is no order in which they could be computed. A recurrence over time is a recurrent layer, not a cycle.

## Use instead
Break the loop: `RNN` with a cell for feedback over time, or several calls of a shared layer.

## Fix safety
No automatic fix.

## References
Keras documentation, "The Functional API".
"""

from collections.abc import Iterable

from service.lint.problems import reported
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each cycle."""
    return reported(subject, "ARC707")


RULE = Rule(
    code="ARC707",
    name="cycle",
    severity="error",
    check=check,
    sources=("Keras documentation",),
    bad=(
        Example(
            "two layers that feed each other",
            request(
                (8,),
                dense(8, "tanh", name="first"),
                layer("add", name="sum", inputs=["first", "second"]),
                dense(8, "tanh", name="second", inputs=["sum"]),
                dense(1, name="head", inputs=["second"]),
            ),
        ),
    ),
    good=(Example("a path", request((8,), dense(8, "tanh"), dense(1))),),
)
