"""The loss has turned and grows.

## What it does
Compares the end of the loss curve, single batches smoothed out, with its minimum: it speaks when the end is
twice as high and is still rising or lies above where the run began.

## Why is this bad
The run is leaving what it has learned; the weights at its end are worse than those on the way.

## Use instead
A lower learning rate, or one that decays; clipping.

## Thresholds
Twice the minimum, by at least a tenth of the constant predictor's loss.

## References
- Zhang et al. 2021, AUTOTRAINER
- Cohen et al. 2021, Gradient descent on neural networks typically occurs at the edge of stability
"""

from collections.abc import Iterable

from workers.diagnosis.cures.clipping import clip_gradients
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.rules import LEARNING_RATE
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, sound_run
from workers.diagnosis.learning import symptom_severity
from workers.diagnosis.series import median
from workers.diagnosis.trend import scale, step_of_point, trend
from workers.trace import Trace

TIMES_MINIMUM = 2.0
"""Twice what it had been."""

NOTICEABLE = 0.1
"""Share of the constant predictor's loss that the rise must have: near zero, twice is nothing."""

LAST = 3
"""Points of the trend that make its end."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The loss's turn, when there is one."""
    points = trend(trace)
    if not points:
        return
    lowest = min(points)
    turn, end = points.index(lowest), median(points[-LAST:])
    rise = end - lowest
    started = trace.initial_loss if trace.initial_loss is not None else points[0]
    goes_on = end > median(points[-2 * LAST : -LAST]) or end > TIMES_MINIMUM * started
    if rise < max((TIMES_MINIMUM - 1.0) * abs(lowest), NOTICEABLE * scale(trace)) or not goes_on:
        return
    yield Diagnosed(
        severity=symptom_severity(trace),
        first_step=step_of_point(trace, turn, len(points)),
        message=f"The loss fell to {lowest:.4g} and has grown to {end:.4g} since.",
        evidence=Measured(
            "final loss over smallest loss, smoothed", end / lowest if lowest > 0 else rise, TIMES_MINIMUM
        ),
        cures=(*LEARNING_RATE, scale_learning_rate(0.1), clip_gradients),
    )


DIAGNOSIS = Diagnosis(
    code="LOS403",
    name="diverging-loss",
    severity="error",
    sources=("AUTOTRAINER 2021", "Cohen 2021"),
    diagnose=diagnose,
    bad=(
        Example(
            "falls, turns and grows above the baseline",
            lambda: changed(
                sound_run(),
                batch_loss=[abs(30 - index) / 10 + 0.4 for index in range(60)],
                loss=[2.0, 1.0, 0.5, 1.0, 2.0, 3.4],
            ),
        ),
        Example(
            "grows from the start", lambda: changed(sound_run(), batch_loss=[2.3 * 1.1**i for i in range(60)])
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "close to zero, twice is nothing",
            lambda: changed(
                sound_run(), batch_loss=[max(1e-4, 2 - index / 20) + index * 1e-5 for index in range(60)]
            ),
        ),
    ),
)
