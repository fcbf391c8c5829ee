"""The loss becomes NaN or infinite.

## What it does
Names the first probed batch, or else the first epoch, whose loss is no number.

## Why is this bad
From here on every gradient is NaN, and so are the weights after the next step. The run is over, though it
may go on to be paid for.

## Use instead
By cause: data without NaN, an output activation that fits the loss, a lower learning rate, clipping, an
initialiser at the activation's critical scale.

## Thresholds
One loss that is not finite.

## References
- Goodfellow, Bengio, Courville 2016, Deep Learning, chapter 4.1
"""

import math
from collections.abc import Iterable

from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, sound_run
from workers.diagnosis.gradients.non_finite_gradient import CURES
from workers.diagnosis.series import first_index
from workers.trace import Trace


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The first loss that is no number."""
    found = _first(trace)
    if found is None:
        return
    step, value = found
    yield Diagnosed(
        severity="error",
        first_step=step,
        message=f"The loss is {value} at step {step}; before training it was "
        f"{'not measured' if trace.initial_loss is None else format(trace.initial_loss, '.4g')}.",
        evidence=Measured("training loss", value),
        cures=CURES,
    )


def _first(trace: Trace) -> tuple[int, float] | None:
    """Step and value of the first loss that is not finite, by batch or else by epoch."""
    index = first_index(trace.batch_loss, lambda loss: not math.isfinite(loss))
    if index is not None:
        return trace.steps[index], trace.batch_loss[index]
    epoch = first_index(trace.loss, lambda loss: not math.isfinite(loss))
    if epoch is not None:
        return max(0, min((epoch + 1) * trace.steps_per_epoch, trace.completed_steps) - 1), trace.loss[epoch]
    return None


DIAGNOSIS = Diagnosis(
    code="LOS401",
    name="non-finite-loss",
    severity="error",
    sources=("Goodfellow 2016, 4.1",),
    diagnose=diagnose,
    bad=(
        Example("NaN in the second epoch", lambda: changed(sound_run(), loss=[2.0, math.nan])),
        Example("infinite at once", lambda: changed(sound_run(), batch_loss=[math.inf], steps=[0], loss=[])),
    ),
    good=(
        Example("a sound run", sound_run),
        Example("a loss that is large", lambda: changed(sound_run(), loss=[1e12, 1e6, 1e3])),
    ),
)
