"""Convolutions with fewer filters than the one before.

## What it does
Finds a convolution with fewer filters than the one before it, along a path of convolutions. Windows of 1
(bottlenecks) are left out, and decoders (transposed convolutions). Off unless selected.

## Why is this bad
An opinion of earlier linters: as maps get coarser, there should be more of them. Bottlenecks and decoders
contradict it on purpose.

## Use instead
As many filters as before, or twice as many behind each pooling.

## Fix safety
No automatic fix.

## References
Simonyan and Zisserman 2015, "Very deep convolutional networks"; Nikanjam et al. 2021, "Automatic fault
detection for deep learning programs using graph transformations".
"""

import itertools
from collections.abc import Iterable

from service.lint.convolutions import filters, kernel_size, runs
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import conv, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each convolution with fewer filters than the one before."""
    for run in runs(subject):
        counted = [
            (kernel, count)
            for kernel in run
            if (count := filters(kernel)) is not None and (kernel_size(kernel) or 1) > 1
        ]
        for (before, more), (kernel, fewer) in itertools.pairwise(counted):
            if fewer < more:
                yield Violation(
                    f"{kernel.name!r} has {fewer} filters behind the {more} of {before.name!r}.",
                    pointer=kernel.layer.pointer_to("filters"),
                    layer=kernel.name,
                    evidence={"before": more, "filters": fewer},
                )


RULE = Rule(
    code="STY952",
    name="decreasing-filters",
    severity="info",
    check=check,
    default=False,
    sources=("Simonyan and Zisserman 2015", "Nikanjam et al. 2021"),
    bad=(Example("32, then 16", request((32, 32, 3), conv(32, 3, "relu"), conv(16, 3, "relu"))),),
    good=(Example("16, then 32", request((32, 32, 3), conv(16, 3, "relu"), conv(32, 3, "relu"))),),
)
