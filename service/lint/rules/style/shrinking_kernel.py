"""Convolution windows that get smaller with depth.

## What it does
Finds a convolution with a smaller window than the one before it, along a path of convolutions. Windows of 1
are left out. Off unless selected.

## Why is this bad
An opinion of earlier linters: later maps are coarser, so a smaller window there looks at no more of the
image. AlexNet (11, 5, 3) and ResNet (7, then 3) do it and train well.

## Use instead
Windows of one size, 3 in most networks.

## Fix safety
No automatic fix.

## References
Nikanjam et al. 2021, "Automatic fault detection for deep learning programs using graph transformations".
"""

import itertools
from collections.abc import Iterable

from service.lint.convolutions import kernel_size, runs
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import conv, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each convolution with a smaller window than the one before."""
    for run in runs(subject):
        sized = [(kernel, size) for kernel in run if (size := kernel_size(kernel)) is not None and size > 1]
        for (before, larger), (kernel, smaller) in itertools.pairwise(sized):
            if smaller < larger:
                yield Violation(
                    f"The window shrinks from {larger} in {before.name!r} to {smaller} in {kernel.name!r}.",
                    pointer=kernel.layer.pointer_to("kernel_size"),
                    layer=kernel.name,
                    evidence={"before": larger, "kernel_size": smaller},
                )


RULE = Rule(
    code="STY951",
    name="shrinking-kernel",
    severity="info",
    check=check,
    default=False,
    sources=("Nikanjam et al. 2021",),
    bad=(Example("5, then 3", request((32, 32, 3), conv(16, 5, "relu"), conv(32, 3, "relu"))),),
    good=(Example("3 and 3", request((32, 32, 3), conv(16, 3, "relu"), conv(32, 3, "relu"))),),
)
