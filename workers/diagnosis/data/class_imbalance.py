"""Some classes are so rare that ignoring them costs next to nothing.

## What it does
Takes the entropy of the class frequencies, over that of equally frequent classes.

## Why is this bad
The mean loss is made of the frequent classes. A network that never names a rare one has a low loss, a high
accuracy, and no use.

## Use instead
Class weights or balanced batches, and a metric that sees each class (balanced accuracy, area under the
precision-recall curve). A head bias set to the class frequencies saves the first epochs.

## Thresholds
Normalised entropy below 0.5: two classes at 89 to 11.

## References
- Amazon SageMaker Debugger, rule ClassImbalance
- He, Garcia 2009, Learning from imbalanced data
"""

import math
from collections.abc import Iterable, Sequence

from workers.diagnosis.cures.lint_fix import lint_fix
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import sound_run
from workers.trace import Trace

LEAST_ENTROPY = 0.5
"""Half of what equally frequent classes have."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The class frequencies, when they are lopsided."""
    counts = trace.data.class_counts if trace.data else None
    if not counts or len(counts) < 2 or sum(counts) == 0:
        return
    entropy = normalised_entropy(counts)
    if entropy >= LEAST_ENTROPY:
        return
    yield Diagnosed(
        severity="warning",
        message=f"The rarest of {len(counts)} classes has {min(counts)} of {sum(counts)} examples; always "
        f"naming the most frequent is right for {max(counts) / sum(counts):.0%} of them.",
        evidence=Measured("normalised entropy of the class frequencies", entropy, LEAST_ENTROPY),
        cures=(lint_fix("DAT803"),),
    )


def normalised_entropy(counts: Sequence[int]) -> float:
    """Entropy of the frequencies over its maximum: 1 for equal classes, 0 for a single one."""
    total = sum(counts)
    frequencies = [count / total for count in counts if count]
    return -sum(one * math.log(one) for one in frequencies) / math.log(len(counts))


def _with_counts(*counts: int) -> Trace:
    trace = sound_run()
    assert trace.data is not None
    trace.data.class_counts = list(counts)
    return trace


DIAGNOSIS = Diagnosis(
    code="DAT703",
    name="class-imbalance",
    severity="warning",
    sources=("SageMaker Debugger ClassImbalance", "He and Garcia 2009"),
    diagnose=diagnose,
    bad=(Example("one in a hundred", lambda: _with_counts(990, 10)),),
    good=(
        Example("ten equal classes", sound_run),
        Example("one in four", lambda: _with_counts(750, 250)),
    ),
)
