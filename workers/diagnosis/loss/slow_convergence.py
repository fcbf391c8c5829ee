"""The loss was still falling when the run ended.

## What it does
Compares the last quarter of the loss curve, single batches smoothed out, with the quarter before. Speaks
when it fell in both, and by a good part of its level in the last.

## Why is this bad
Nothing is wrong with the network; the run was too short to show what it can do. With most of the way still
ahead it is a warning, near the floor a hint.

## Use instead
More epochs, or a higher learning rate.

## Thresholds
A fall by a tenth of the level in the last quarter; a warning when less than a quarter of the way from the
constant predictor's loss to zero is done.

## References
- Google, Deep Learning Tuning Playbook
"""

from collections.abc import Iterable

from workers.diagnosis.cures.epochs import scale_epochs
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.lint_fix import lint_fix
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, sound_run
from workers.diagnosis.learning import improvement, learning
from workers.diagnosis.series import median
from workers.diagnosis.trend import scale, trend
from workers.trace import Trace

STILL_FALLING = 0.1
"""Share of its level that the loss still lost in the last quarter of the run."""

NOTICEABLE = 0.01
"""Share of the constant predictor's loss that the fall must be, too."""

QUARTER_WAY = 0.25
"""Of the way from the constant predictor's loss to zero."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The fall that the end of the run cut off."""
    points = trend(trace)
    if not points or learning(trace) != "learned":
        return
    quarter = max(1, len(points) // 4)
    last, before, earlier = (
        median(points[-n * quarter : len(points) - (n - 1) * quarter]) for n in (1, 2, 3)
    )
    fall = before - last
    if not (earlier > before and fall > max(STILL_FALLING * abs(before), NOTICEABLE * scale(trace))):
        return
    gained = improvement(trace)
    yield Diagnosed(
        severity="warning" if gained is not None and gained < QUARTER_WAY else "info",
        message=f"The loss was still falling at the end: from {before:.4g} to {last:.4g} in the last "
        "quarter.",
        evidence=Measured(
            "share of its level that the loss lost in the last quarter", fall / abs(before), STILL_FALLING
        ),
        cures=(lint_fix("OPT502"), scale_epochs(4.0), scale_learning_rate(3.0)),
    )


def _early_end(trace: Trace) -> Trace:
    losses = [2.3 - 0.8 * index / 60 for index in range(60)]
    return changed(trace, batch_loss=losses, loss=losses[9::10])


DIAGNOSIS = Diagnosis(
    code="LOS406",
    name="slow-convergence",
    severity="warning",
    sources=("Deep Learning Tuning Playbook",),
    diagnose=diagnose,
    bad=(Example("a third of the way, and falling", lambda: _early_end(sound_run())),),
    good=(
        Example(
            "levelled off",
            lambda: changed(sound_run(), batch_loss=[0.3 + 2.0 * 0.8**index for index in range(60)]),
        ),
        Example("too short to have a course", lambda: sound_run(steps=10)),
    ),
)
