"""Convolutions that never look at a coarser map.

## What it does
Finds networks of two or more convolutions without any pooling and without any stride above 1. Off unless
selected.

## Why is this bad
An opinion of earlier linters: without coarser maps, a unit sees only a small part of the image, and the
dense layers behind get very large. Segmentation, super-resolution and board games do without on purpose.

## Use instead
A pooling or a stride of 2 after every few convolutions.

## Fix safety
No automatic fix.

## References
Springenberg et al. 2015, "Striving for simplicity: the all convolutional net".
"""

from collections.abc import Iterable

from service.lint.convolutions import convolutions
from service.lint.kinds import POOLING_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import conv, layer, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

FEWEST = 2


def check(subject: Subject) -> Iterable[Violation]:
    """The first convolution of a network that never coarsens."""
    found = convolutions(subject)
    if len(found) < FEWEST or subject.topology.of_kind(POOLING_KINDS) or any(_strides(one) for one in found):
        return
    first = found[0]
    yield Violation(
        f"{len(found)} convolutions from {first.name!r} on, and neither a pooling nor a stride between them.",
        pointer=first.layer.pointer,
        layer=first.name,
        evidence={"convolutions": len(found)},
    )


def _strides(kernel: KernelLayer) -> bool:
    strides = kernel.layer.args.get("strides")
    return any(step > 1 for step in strides) if isinstance(strides, tuple) else False


_PAIR = (conv(16, 3, "relu"), conv(16, 3, "relu"))

RULE = Rule(
    code="STY954",
    name="no-pooling",
    severity="info",
    check=check,
    default=False,
    sources=("Springenberg et al. 2015",),
    bad=(Example("convolutions only", request((32, 32, 3), *_PAIR)),),
    good=(Example("with a pooling", request((32, 32, 3), *_PAIR, layer("max_pooling2d"))),),
)
