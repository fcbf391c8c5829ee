"""A feature map that shrinks to nothing.

## What it does
Reports convolutions, poolings and croppings whose window is larger than what is left of their input.

## Why is this bad
The output would have no positions; the network cannot be built.

## Use instead
`padding="same"`, fewer poolings or strides, a smaller window, or a larger input.

## Fix safety
Unsafe: `padding="same"` keeps the position that `valid` would lose, which changes the shapes behind it.

## References
Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning".
"""

from collections.abc import Iterable
from dataclasses import replace

from service.lint.fixes import fix, set_argument
from service.lint.problems import problems, violation_of
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import conv, dense, layer, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each window that does not fit."""
    layers = {layer.pointer: layer for layer in subject.graph.layers}
    for problem in problems(subject, "ARC702"):
        found = layers.get(problem.pointer)
        can_mend = found is not None and found.args.get("padding") == "valid"
        patch = set_argument(found, "padding", "same") if found is not None and can_mend else None
        yield replace(violation_of(problem), fix=fix("unsafe", "padding same", patch))


RULE = Rule(
    code="ARC702",
    name="kernel-exceeds-input",
    severity="error",
    check=check,
    sources=("Dumoulin and Visin 2016",),
    bad=(
        Example(
            "a 5 x 5 window on a 3 x 3 map",
            request(
                (8, 8, 1), conv(8, 6, "relu", "he_normal"), conv(8, 5, "relu", "he_normal"), layer("flatten")
            ),
        ),
    ),
    good=(
        Example(
            "a 3 x 3 window on a 6 x 6 map",
            request((8, 8, 1), conv(8, 3, "relu", "he_normal"), layer("flatten"), dense(1)),
        ),
    ),
)
