"""Nearly all parameters stand behind one Flatten.

## What it does
Finds dense layers directly behind a `Flatten` that hold more than 80 % of a network of more than 10 million
parameters.

## Why is this bad
One layer then decides memory, time and overfitting, and ties the network to one size of input.

## Use instead
Global average pooling, or one more convolution with strides before the Flatten.

## Fix safety
No automatic fix: it changes what the network can represent.

## References
Lin, Chen and Yan 2014, "Network in network", section 3.2.
"""

from collections.abc import Iterable
from math import prod

from service.lint.graph import Layer
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import conv, dense, layer, request
from service.lint.subject import Subject

MANY_PARAMETERS = 10_000_000
LARGE_SHARE = 0.8
"""VGG-16's first dense layer holds 74 %, the largest share among the classic networks."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each dense layer behind a Flatten that outweighs the rest of the network."""
    total = subject.graph.parameters
    if total is None or total <= MANY_PARAMETERS:
        return
    for flatten in subject.topology.of_kind({"Flatten"}):
        for after in subject.topology.successors(flatten):
            own = _parameters(after.layer)
            if after.layer.kind == "Dense" and own > LARGE_SHARE * total:
                yield Violation(
                    f"{after.layer.name!r} behind a Flatten holds {own / total:.0%} of {total:,} parameters.",
                    pointer=after.layer.pointer,
                    layer=after.layer.name,
                    evidence={"parameters": own, "total": total},
                )


def _parameters(found: Layer) -> int:
    return sum(prod(variable.shape) for variable in found.variables)


_CONVOLUTION = conv(32, 3, "relu", "he_normal", padding="same")

RULE = Rule(
    code="ARC706",
    name="huge-flatten",
    severity="info",
    check=check,
    sources=("Lin, Chen and Yan 2014",),
    bad=(
        Example("maps of 64 x 64", request((64, 64, 3), _CONVOLUTION, layer("flatten"), dense(128, "tanh"))),
    ),
    good=(
        Example(
            "global pooling",
            request((64, 64, 3), _CONVOLUTION, layer("global_average_pooling2d"), dense(128, "tanh")),
        ),
    ),
)
