"""A leaky ReLU whose slope is not a leak.

## What it does
Finds leaky rectifiers with a negative slope below 0 or of at least 1 (error), or of exactly 0 (a hint).

## Why is this bad
At slope 1 the function is linear, above it large negative inputs grow, and below 0 it folds: both signs of
the input give the same output. At 0 it is ReLU, with its dying units.

## Use instead
0.01 to 0.3; 0.2 worked best in comparisons.

## Fix safety
Unsafe: it changes the activation.

## References
Maas, Hannun and Ng 2013. Xu, Wang, Chen and Li 2015, "Empirical Evaluation of Rectified Activations".
"""

from collections.abc import Iterable

from service.lint.activations import negative_slope
from service.lint.fixes import fix, set_activation_argument
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject

GOOD_SLOPE = 0.2
"""Xu et al. 2015."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each leaky rectifier that does not leak, or leaks everything."""
    for applied in subject.topology.applied("leaky_relu"):
        slope = negative_slope(applied.spec)
        if 0.0 < slope < 1.0:
            continue
        name = applied.node.layer.name
        why = "at 0 it is ReLU and its units can die" if slope == 0.0 else _fault(slope)
        yield Violation(
            f"{name!r} is leaky with slope {slope:g}; expected one between 0 and 1, such as 0.2: {why}.",
            pointer=applied.pointer,
            layer=name,
            evidence={"negative_slope": slope},
            fix=fix(
                "unsafe",
                f"Set the slope to {GOOD_SLOPE}.",
                set_activation_argument(subject, applied, "negative_slope", GOOD_SLOPE),
            ),
            severity="info" if slope == 0.0 else "error",
        )


def _fault(slope: float) -> str:
    if slope < 0.0:
        return "below 0 both signs of the input give the same output"
    return "at 1 it is linear" if slope == 1.0 else "above 1 negative inputs grow"


RULE = Rule(
    code="ACT212",
    name="leaky-slope-out-of-range",
    severity="error",
    check=check,
    bad=(
        Example(
            "Slope 1",
            request(
                (20,),
                dense(64, start="he_normal"),
                layer("leaky_relu", negative_slope=1.0),
                dense(10, "softmax"),
            ),
        ),
        Example(
            "Slope 0",
            request(
                (20,),
                dense(64, start="he_normal"),
                layer("leaky_relu", negative_slope=0.0),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(
        Example("Slope 0.2", request((20,), dense(64, "leaky_relu", "he_normal"), dense(10, "softmax"))),
        Example(
            "The layer's default, 0.3",
            request((20,), dense(64, start="he_normal"), layer("leaky_relu"), dense(10, "softmax")),
        ),
    ),
    sources=("Maas et al. 2013", "Xu et al. 2015, arXiv:1505.00853"),
)
