"""Every step throws a layer about by a good part of its weights.

## What it does
Takes, per layer, the median over the probe steps of the applied update against the weights.

## Why is this bad
The gradient is a statement about the loss close by. A step that changes the weights by a tenth of their
size or more leaves the neighbourhood in which it is true, so that the loss jumps, units die, or numbers
overflow.

## Use instead
A lower learning rate.

## Thresholds
Median update ratio 1e-1, the upper end of the healthy range (TheDeepChecker).

## References
- Ben Braiek, Khomh 2023, Testing feedforward neural networks training programs (TheDeepChecker)
"""

from collections.abc import Iterable

from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.rules import LEARNING_RATE
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import constant, from_index, not_learning, sound_run, with_all_gradients
from workers.diagnosis.kernels import KernelSeries, kernels
from workers.diagnosis.learning import symptom_severity
from workers.diagnosis.series import first_index, median
from workers.trace import Trace

TOO_LARGE = 1e-1
"""Upper end of TheDeepChecker's healthy range."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The layers whose typical update is too large."""
    ill = [layer for layer in kernels(trace) if median(layer.update_ratio) > TOO_LARGE]
    if not ill:
        return
    worst = max(ill, key=_typical)
    since = min(first_index(layer.update_ratio, lambda ratio: ratio > TOO_LARGE) or 0 for layer in ill)
    yield Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(layer.name for layer in ill),
        first_step=trace.steps[since],
        message=f"A typical step changes '{worst.name}' by {_typical(worst):.0%} of its weights.",
        evidence=Measured("median over steps of |update| / |weight|", _typical(worst), TOO_LARGE),
        cures=(*LEARNING_RATE, scale_learning_rate(0.1), scale_learning_rate(0.01)),
    )


def _typical(layer: KernelSeries) -> float:
    return median(layer.update_ratio)


DIAGNOSIS = Diagnosis(
    code="UPD302",
    name="updates-too-large",
    severity="error",
    sources=("TheDeepChecker 2023",),
    diagnose=diagnose,
    bad=(
        Example(
            "half of the weights at every step, and nothing learned",
            lambda: not_learning(with_all_gradients(sound_run(), update_ratio=constant(0.5))),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "large steps at first, as with adaptive optimisers",
            lambda: with_all_gradients(sound_run(), update_ratio=from_index(10, 0.3, 1e-3)),
        ),
    ),
    probe_steps=5,
)
