"""The validation loss turns upwards while the training loss keeps falling.

## What it does
Compares the last epoch's validation loss with its minimum, and the training loss over the same epochs.

## Why is this bad
From the minimum on the network learns the training examples by heart; the weights at the end are worse on
new data than those on the way.

## Use instead
Stop at the minimum, or regularise in a way that suits the activation: Dropout, or AlphaDropout with SELU.

## Thresholds
A rise by a tenth of the minimum and a fifth of the constant predictor's loss, over at least three
epochs.

## References
- Prechelt 1998, Early stopping, but when?
- Amazon SageMaker Debugger, rule Overfit
"""

from collections.abc import Iterable

from workers.diagnosis.cures.epochs import scale_epochs
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, sound_run
from workers.diagnosis.learning import learning
from workers.diagnosis.series import finite
from workers.diagnosis.trend import scale
from workers.trace import Trace

RISE = 0.1
"""SageMaker Debugger's Overfit speaks of a tenth."""

NOTICEABLE = 0.2
"""Share of the constant predictor's loss."""

FEWEST_EPOCHS = 3
"""Fewer show no course."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The turn of the validation loss."""
    losses = trace.val_loss
    if learning(trace) != "learned" or len(losses) < FEWEST_EPOCHS:
        return
    if len(finite([*losses, *trace.loss])) < len(losses) + len(trace.loss):
        return
    lowest = min(losses)
    epoch = losses.index(lowest)
    rise = losses[-1] - lowest
    still_learns = len(trace.loss) == len(losses) and trace.loss[-1] < trace.loss[epoch]
    if not still_learns or rise < max(RISE * abs(lowest), NOTICEABLE * scale(trace)):
        return
    yield Diagnosed(
        severity="warning",
        first_step=min((epoch + 1) * trace.steps_per_epoch, max(0, trace.completed_steps - 1)),
        message=f"Overfitting since epoch {epoch + 1}: the validation loss rose from {lowest:.4g} to "
        f"{losses[-1]:.4g} while the training loss fell.",
        evidence=Measured(
            "rise of the validation loss over its minimum", rise / max(abs(lowest), 1e-12), RISE
        ),
        cures=(scale_epochs((epoch + 1) / len(losses)),),
    )


DIAGNOSIS = Diagnosis(
    code="GEN501",
    name="overfitting",
    severity="warning",
    sources=("Prechelt 1998", "SageMaker Debugger Overfit"),
    diagnose=diagnose,
    bad=(
        Example(
            "turns in the third epoch", lambda: changed(sound_run(), val_loss=[2.0, 1.2, 0.9, 1.1, 1.4, 1.9])
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "both rise: diverging, not overfitting",
            lambda: changed(sound_run(), loss=[1.0, 2.0, 4.0], val_loss=[1.0, 2.1, 4.2]),
        ),
    ),
)
