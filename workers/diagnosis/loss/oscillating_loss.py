"""The loss swings up and down in place of falling.

## What it does
Walks along the loss curve, single batches smoothed out. A point is a swing when its neighbours both lie
higher, or both lower, by a good part of its level. Speaks when a fifth of the points are swings.

## Why is this bad
Steps overshoot the valley from side to side; the direction along it, in which the loss would fall, gets the
least of them.

## Use instead
A lower learning rate, or one that decays; larger batches; less momentum.

## Thresholds
Both neighbours off by three tenths of the level and a tenth of the constant predictor's loss; a fifth of
the points (AUTOTRAINER's share for unstable training).

## References
- Zhang et al. 2021, AUTOTRAINER
"""

from collections.abc import Iterable, Sequence

from workers.diagnosis.cures.batch_size import scale_batch_size
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.rules import LEARNING_RATE
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, sound_run
from workers.diagnosis.learning import symptom_severity
from workers.diagnosis.trend import scale, step_of_point, trend
from workers.trace import Trace

SWING_OF_LEVEL = 0.3
"""Share of the local loss that counts as a swing."""

SWING_OF_SCALE = 0.1
"""Share of the constant predictor's loss that it must be, too: near zero every wobble is large."""

SHARE_OF_POINTS = 0.2
"""AUTOTRAINER: a fifth."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The swings, when there are many."""
    points = trend(trace)
    swings = _swings(points, SWING_OF_SCALE * scale(trace))
    part = len(swings) / max(1, len(points) - 2)
    if part < SHARE_OF_POINTS:
        return
    yield Diagnosed(
        severity=symptom_severity(trace),
        first_step=step_of_point(trace, swings[0], len(points)),
        message=f"The loss swings: at {part:.0%} of the points of its smoothed curve it turns by more than "
        "three tenths of its level.",
        evidence=Measured("share of points of the smoothed loss that are swings", part, SHARE_OF_POINTS),
        cures=(*LEARNING_RATE, scale_learning_rate(0.1), scale_batch_size(4)),
    )


def _swings(points: Sequence[float], least: float) -> list[int]:
    """Indices of the peaks and dips deeper than ``least`` and than a share of their level, on both sides."""
    found = []
    for index in range(1, len(points) - 1):
        before, here, after = points[index - 1 : index + 2]
        needed = max(least, SWING_OF_LEVEL * abs(here))
        if min(before, after) - here > needed or here - max(before, after) > needed:
            found.append(index)
    return found


DIAGNOSIS = Diagnosis(
    code="LOS404",
    name="oscillating-loss",
    severity="error",
    sources=("AUTOTRAINER 2021",),
    diagnose=diagnose,
    bad=(
        Example(
            "high and low by turns",
            lambda: changed(sound_run(), batch_loss=[1.0 + index // 5 % 2 for index in range(60)]),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "single batches differ, the course is down",
            lambda: changed(
                sound_run(), batch_loss=[2.3 - index / 30 + 0.3 * (index % 2) for index in range(60)]
            ),
        ),
    ),
)
