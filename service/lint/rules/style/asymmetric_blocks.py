"""Convolutions of one block that are not alike.

## What it does
Finds blocks of convolutions, from one pooling or stride to the next, that mix windows or numbers of
filters. Windows of 1 are left out. Off unless selected.

## Why is this bad
An opinion of earlier linters: blocks of equal layers are easier to size and to reason about. Inception
modules and bottlenecks mix them on purpose.

## Use instead
One window and one number of filters per block.

## Fix safety
No automatic fix.

## References
Simonyan and Zisserman 2015, "Very deep convolutional networks"; Nikanjam et al. 2021, "Automatic fault
detection for deep learning programs using graph transformations".
"""

from collections.abc import Iterable

from service.lint.convolutions import blocks, filters, kernel_size
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import conv, layer, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each block that mixes windows or filters."""
    for block in blocks(subject):
        wide = [kernel for kernel in block if (kernel_size(kernel) or 1) > 1]
        windows, counts = {kernel_size(kernel) for kernel in wide}, {filters(kernel) for kernel in wide}
        if len(windows) > 1 or len(counts) > 1:
            yield Violation(
                f"The block from {wide[0].name!r} to {wide[-1].name!r} mixes convolutions of different size.",
                pointer=wide[0].layer.pointer,
                layer=wide[0].name,
                evidence={
                    "kernel_sizes": [kernel_size(kernel) for kernel in wide],
                    "filters": [filters(kernel) for kernel in wide],
                },
            )


_POOLING = layer("max_pooling2d")

RULE = Rule(
    code="STY956",
    name="asymmetric-blocks",
    severity="info",
    check=check,
    default=False,
    sources=("Simonyan and Zisserman 2015", "Nikanjam et al. 2021"),
    bad=(Example("16 and 24 filters", request((32, 32, 3), conv(16, 3), conv(24, 3), _POOLING)),),
    good=(Example("16 and 16 filters", request((32, 32, 3), conv(16, 3), conv(16, 3), _POOLING)),),
)
