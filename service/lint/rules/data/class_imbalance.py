"""One class is far more frequent than another.

## What it does
Compares the largest and the smallest of the declared `class_counts`.

## Why is this bad
Always answering the frequent class is then a good answer by accuracy and by loss; the gradient of the rare
class is drowned, and the network may never learn it.

## Use instead
Class weights, resampling, a focal loss; and balanced accuracy or F1 as metric.

## Fix safety
No automatic fix: what an error costs is not known.

## References
Buda, Maki and Mazurowski 2018, "A systematic study of the class imbalance problem in convolutional neural
networks".
"""

from collections.abc import Iterable

from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject

LARGE_RATIO = 10
"""Buda et al. 2018 find clear losses from a ratio of 10 on."""


def check(subject: Subject) -> Iterable[Violation]:
    """The declared counts."""
    counts = subject.data.class_counts
    if not counts or len(counts) < 2 or min(counts) < 0:
        return
    largest, smallest = max(counts), min(counts)
    if largest < LARGE_RATIO * smallest or largest == 0:
        return
    times = f"{largest / smallest:.3g} times as many examples as" if smallest else "examples, unlike"
    yield Violation(
        f"Class {counts.index(largest)} has {times} class {counts.index(smallest)}: a network that never"
        " answers the"
        " rare class looks good by accuracy.",
        pointer="/data/class_counts",
        evidence={"largest": largest, "smallest": smallest, "classes": len(counts)},
    )


def _request(*counts: int) -> dict[str, object]:
    layers = dense(32, "relu", "he_normal"), dense(2, "softmax")
    return request((13,), *layers, data={"task": "multiclass", "class_counts": list(counts)})


RULE = Rule(
    code="DAT803",
    name="class-imbalance",
    severity="info",
    check=check,
    sources=("Buda, Maki and Mazurowski 2018",),
    bad=(Example("one in a hundred", _request(9900, 100)),),
    good=(Example("one in three", _request(200, 100)),),
)
