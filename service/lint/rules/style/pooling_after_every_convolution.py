"""A pooling behind every convolution of a deep network.

## What it does
Finds paths of five or more convolutions each of which is followed by a pooling. Off unless selected.

## Why is this bad
An opinion of earlier linters: each pooling throws three quarters of the positions away, and after five of
them little is left of a small image. Where nothing is left, ARC702 speaks.

## Use instead
Two or three convolutions between poolings.

## Fix safety
No automatic fix.

## References
Simonyan and Zisserman 2015, "Very deep convolutional networks"; Nikanjam et al. 2021, "Automatic fault
detection for deep learning programs using graph transformations".
"""

from collections.abc import Iterable

from service.lint.convolutions import is_pooled, runs
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import conv, layer, request
from service.lint.subject import Subject

DEEP = 5


def check(subject: Subject) -> Iterable[Violation]:
    """Each long path of convolutions that pools after each of them."""
    for run in runs(subject):
        if len(run) >= DEEP and all(is_pooled(subject, kernel) for kernel in run[:-1]):
            yield Violation(
                f"Each of {len(run)} convolutions from {run[0].name!r} on is followed by a pooling.",
                pointer=run[0].layer.pointer,
                layer=run[0].name,
                evidence={"convolutions": len(run)},
            )


_BLOCK = (conv(16, 3, "relu", padding="same"), layer("max_pooling2d"))
_LONG = (conv(16, 3, "relu", padding="same"), *_BLOCK)

RULE = Rule(
    code="STY955",
    name="pooling-after-every-convolution",
    severity="info",
    check=check,
    default=False,
    sources=("Simonyan and Zisserman 2015", "Nikanjam et al. 2021"),
    bad=(Example("five times in a row", request((64, 64, 3), *_BLOCK * 5)),),
    good=(Example("every second one", request((64, 64, 3), *_LONG * 3)),),
)
