"""Every step throws a layer about by a good part of its weights.

## What it does
Takes, per layer, the median of the applied update against the weights: over all probe steps, and over the
first five, because a run that its first steps have killed shows small updates ever after.

## Why is this bad
The gradient is a statement about the loss close by. A step that changes the weights by a tenth of their
size or more leaves the neighbourhood in which it is true, so that the loss jumps, units die, or numbers
overflow.

## Use instead
A lower learning rate.

## Thresholds
Median update ratio 1e-1, the upper end of the healthy range (TheDeepChecker); 0.3 for the first five probe
steps.

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
from workers.diagnosis.series import finite, first_index, median
from workers.trace import Trace

TOO_LARGE = 1e-1
"""Upper end of TheDeepChecker's healthy range."""

EARLY_TOO_LARGE, EARLY_PROBES = 0.3, 5
"""The first steps may be larger; of sound runs none was seen beyond 0.1."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The layers whose typical update is too large."""
    layers = kernels(trace)
    ill = [layer for layer in layers if _typical(layer) > TOO_LARGE or _early(layer) > EARLY_TOO_LARGE]
    if not ill:
        return
    worst = max(ill, key=_worse)
    since = min(first_index(layer.update_ratio, lambda ratio: ratio > TOO_LARGE) or 0 for layer in ill)
    yield Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(layer.name for layer in ill),
        first_step=trace.steps[since],
        message=f"A step {_when(worst)} changes '{worst.name}' by {_worse(worst):.3g} times its weights.",
        evidence=Measured("median of |update| / |weight|", _worse(worst), _bound(worst)),
        cures=(*LEARNING_RATE, scale_learning_rate(0.1), scale_learning_rate(0.01)),
    )


def _typical(layer: KernelSeries) -> float:
    return median(layer.update_ratio)


def _early(layer: KernelSeries) -> float:
    return median(layer.update_ratio[:EARLY_PROBES])


def _worse(layer: KernelSeries) -> float:
    return max(finite((_typical(layer), _early(layer))))


def _when(layer: KernelSeries) -> str:
    return "of the median size" if _typical(layer) > TOO_LARGE else "at the start"


def _bound(layer: KernelSeries) -> float:
    return TOO_LARGE if _typical(layer) > TOO_LARGE else EARLY_TOO_LARGE


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
        Example(
            "the first steps kill it, and nothing moves afterwards",
            lambda: not_learning(with_all_gradients(sound_run(), update_ratio=from_index(6, 5.0, 0.0))),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "large steps at first, as with adaptive optimisers",
            lambda: with_all_gradients(sound_run(), update_ratio=from_index(10, 0.15, 1e-3)),
        ),
    ),
    probe_steps=5,
)
