"""The weights hardly move, though there is much left to learn.

## What it does
Takes the median over layers and probe steps of the applied update against the weights. Speaks when it is
tiny while the loss is still far from its floor. Where the gradient itself is negligible against the
weights, it is the gradient that vanishes (GRD101), and not the rate that is too low.

## Why is this bad
The run pays for every step and goes nowhere: at 1e-5 it takes a hundred thousand steps to change a weight
by its own size.

## Use instead
A higher learning rate; a lower one is the cure only for a run that diverges.

## Thresholds
Median update ratio 1e-5 and no layer above 1e-4: a decade below, and at, the lower end of the healthy range
1e-4 to 1e-1 (TheDeepChecker); far from the floor is less than half of the way from the constant predictor's
loss to zero.

## References
- Ben Braiek, Khomh 2023, Testing feedforward neural networks training programs (TheDeepChecker)
- Bengio 2012, Practical recommendations for gradient-based training of deep architectures
"""

from collections.abc import Iterable

from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.lint_fix import lint_fix
from workers.diagnosis.cures.rules import REGULARIZATION
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import constant, not_learning, sound_run, with_all_gradients
from workers.diagnosis.kernels import EARLY_PROBES, WEAK_PULL, kernels
from workers.diagnosis.learning import improvement, symptom_severity
from workers.diagnosis.series import finite, log10, median, share
from workers.trace import Trace

TOO_SMALL = 1e-5
"""A decade below TheDeepChecker's healthy range."""

HEALTHY = 1e-4
"""Lower end of TheDeepChecker's healthy range: with one layer inside it the rate is not what is wrong."""

MOST = 0.5
"""Share of the probe steps at which a layer must have a gradient; GRD103 speaks of those that have none."""

LARGEST_RISE = 4
"""Decades by which a remedy raises the learning rate at most."""

FAR_FROM_FLOOR = 0.5
"""The loss has gone less than this share of the way from the constant predictor's loss to zero."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The whole network, when its typical update is too small."""
    alive = [layer for layer in kernels(trace) if share(layer.gradient_norm, lambda norm: norm > 0.0) > MOST]
    ratios = finite(median(layer.update_ratio) for layer in alive)
    if not ratios or median(layer.early_pull for layer in kernels(trace)) < WEAK_PULL:
        return
    typical = median(ratios)
    gained = improvement(trace)
    # A run whose first steps were large has not been too slow: it has been stopped dead.
    early = finite(median(layer.update_ratio[:EARLY_PROBES]) for layer in kernels(trace))
    if not (typical < TOO_SMALL and max([*ratios, *early]) < HEALTHY):
        return
    if gained is not None and gained > FAR_FROM_FLOOR:
        return
    yield Diagnosed(
        severity=symptom_severity(trace),
        first_step=trace.steps[0],
        message=f"The typical step moves a layer by {typical:.1e} of its weights; at this rate it takes "
        f"about {_steps(typical)} steps to change them by their own size.",
        evidence=Measured("median over layers and steps of |update| / |weight|", typical, TOO_SMALL),
        cures=(scale_learning_rate(_factor(typical)), lint_fix("OPT502"), *REGULARIZATION),
    )


def _factor(typical: float) -> float:
    """To a typical step of 1e-3, in whole decades."""
    return (
        float(10 ** max(1, min(LARGEST_RISE, round(-3.0 - log10(typical)))))
        if typical > 0
        else 10.0**LARGEST_RISE
    )


def _steps(ratio: float) -> str:
    return f"{1 / ratio:.0e}" if ratio > 0 else "infinitely many"


DIAGNOSIS = Diagnosis(
    code="UPD301",
    name="updates-too-small",
    severity="error",
    sources=("TheDeepChecker 2023", "Bengio 2012"),
    diagnose=diagnose,
    bad=(
        Example(
            "crawls, and the loss stays at the baseline",
            lambda: not_learning(with_all_gradients(sound_run(), update_ratio=constant(1e-6))),
        ),
        Example(
            "stands still",
            lambda: not_learning(with_all_gradients(sound_run(), update_ratio=constant(0.0))),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "small steps near the floor of the loss",
            lambda: with_all_gradients(sound_run(), update_ratio=constant(1e-6)),
        ),
    ),
    probe_steps=5,
)
