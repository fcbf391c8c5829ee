"""On the same data the network is much worse in inference mode than while it trains.

## What it does
Compares the loss on training data in inference mode with the training loss of the last epoch.

## Why is this bad
Batch normalisation uses the batch's statistics while training and its moving averages afterwards. With
small batches, few steps or a momentum close to one, the averages lag behind, and what is deployed is
another network than the one that was trained. (Dropout errs to the other side: it makes training look
worse.)

## Use instead
Larger batches, a lower momentum, or a normalisation that does not depend on the batch.

## Thresholds
Twice the training loss, by at least a tenth of the constant predictor's loss; an error when inference does
not beat the constant predictor.

## References
- Ioffe, Szegedy 2015, Batch normalization
- Wu, He 2018, Group normalization
"""

import math
from collections.abc import Iterable

from workers.diagnosis.cures.batch_size import scale_batch_size
from workers.diagnosis.cures.epochs import scale_epochs
from workers.diagnosis.cures.lint_fix import lint_fix
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, sound_run
from workers.diagnosis.learning import final_loss
from workers.diagnosis.trend import scale
from workers.trace import Trace

TIMES_TRAINING = 2.0
"""Twice the training loss."""

NOTICEABLE = 0.1
"""Share of the constant predictor's loss that the difference must have."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The gap between the two modes."""
    training, inference = final_loss(trace), trace.inference_loss
    if inference is None or not math.isfinite(training) or math.isnan(inference):
        return
    gap = inference - training
    if gap < max((TIMES_TRAINING - 1.0) * abs(training), NOTICEABLE * scale(trace)):
        return
    useless = trace.baseline_loss is not None and training < trace.baseline_loss <= inference
    yield Diagnosed(
        severity="error" if useless else "warning",
        layers=tuple(layer.name for layer in trace.layers if "BatchNormalization" in layer.kind),
        message=f"In inference mode the loss on the training data is {inference:.4g}, in training mode "
        f"{training:.4g}.",
        evidence=Measured(
            "loss in inference mode over loss in training mode",
            inference / training if training > 0 else gap,
            TIMES_TRAINING,
        ),
        cures=(lint_fix("NRM305"), lint_fix("NRM306"), scale_batch_size(4), scale_epochs(4.0)),
    )


DIAGNOSIS = Diagnosis(
    code="GEN502",
    name="train-eval-mismatch",
    severity="error",
    sources=("Ioffe 2015", "Wu 2018"),
    diagnose=diagnose,
    bad=(
        Example("worse than a constant in inference", lambda: changed(sound_run(), inference_loss=3.0)),
        Example("three times the loss", lambda: changed(sound_run(), inference_loss=1.2)),
    ),
    good=(
        Example("a sound run", sound_run),
        Example("dropout makes training look worse", lambda: changed(sound_run(), inference_loss=0.05)),
    ),
)
