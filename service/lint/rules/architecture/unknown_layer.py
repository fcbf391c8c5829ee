"""A layer that is not Keras's own.

## What it does
Reports layers that are not known, that hold code, or that read files. They are opaque: nothing is judged
inside or through them, and a network with one is refused for training.

## Why is this bad
It is not: it only limits what can be said. A misspelt layer looks the same, so the nearest known name is
given.

## Use instead
Layers of Keras where there are some: `Rescaling` for a `Lambda` that divides, `Activation` for one that
activates.

## Fix safety
No automatic fix.

## References
Keras documentation, "Lambda layer" (on loading code from strangers).
"""

from collections.abc import Iterable

from service.lint.problems import reported
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each opaque layer."""
    return reported(subject, "ARC708")


_KERAS = {
    "class_name": "Sequential",
    "config": {
        "name": "own",
        "layers": [
            {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 8], "name": "input"}},
            {"class_name": "MyLayer", "config": {"name": "mine"}},
            {"class_name": "Dense", "config": {"name": "head", "units": 1}},
        ],
    },
}

RULE = Rule(
    code="ARC708",
    name="unknown-layer",
    severity="info",
    check=check,
    sources=("Keras documentation",),
    bad=(Example("a layer of one's own", {"model": _KERAS}),),
    good=(Example("layers of Keras", request((8,), dense(8, "tanh"), dense(1))),),
)
