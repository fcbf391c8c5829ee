"""Before the first step the loss is not what a network that knows nothing should have.

## What it does
A classifier that knows nothing gives every one of K classes the same probability: its cross-entropy is ln
K. Speaks when the loss of the untrained network lies far above that, or below half of it.

## Why is this bad
Far above: the network is sure of itself before it has seen anything, and spends its first steps unlearning
that. Below: labels, loss and head do not mean the same thing.

## Use instead
Far above: an initialiser that keeps logits near one, standardised inputs. Below: look at labels,
`from_logits` and the pairing of head and loss.

## Thresholds
Four times ln K above (logits of standard deviation one add half a nat); half of ln K below. A remark when
the run has come more than half of the way from the constant predictor's loss to zero all the same.

## References
- Karpathy 2019, A recipe for training neural networks (verify the loss at init)
"""

import math
from collections.abc import Iterable

from api_schemas.finding import Severity
from workers.diagnosis.cures.rules import HEAD, INITIALIZER, PREDICTED
from workers.diagnosis.cures.standardize import standardize_features
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, sound_run
from workers.diagnosis.learning import improvement, symptom_severity
from workers.trace import Trace

TOO_HIGH = 4.0
"""Times ln K. Logits of standard deviation s add about s^2 / 2 nats: for ten classes this is s = 3.7, where
the largest of ten logits takes nearly all of the probability."""

TOO_LOW = 0.5
"""Share of ln K below which ignorance cannot explain the loss."""

HALF_WAY = 0.5
"""Of the way from the constant predictor's loss to zero."""

EXCLUSIVE_CLASSES = ("categorical_crossentropy", "sparse_categorical_crossentropy")


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The untrained loss, when it is not that of ignorance."""
    ignorant, initial = _ignorant_loss(trace), trace.initial_loss
    if ignorant is None or initial is None or not math.isfinite(initial):
        return
    high, low = TOO_HIGH * ignorant, TOO_LOW * ignorant
    if low <= initial <= high:
        return
    yield Diagnosed(
        severity=_severity(trace),
        first_step=0,
        message=f"The untrained network has a loss of {initial:.3g}; one that knows nothing of "
        f"{trace.n_classes} classes has {ignorant:.3g}.",
        evidence=Measured("loss before training", initial, high if initial > high else low),
        cures=(*HEAD, *PREDICTED, standardize_features, *INITIALIZER),
    )


def _severity(trace: Trace) -> Severity:
    """A run that has come more than half of the way has unlearned what it began with: a remark."""
    gained = improvement(trace)
    return "info" if gained is not None and gained > HALF_WAY else symptom_severity(trace)


def _ignorant_loss(trace: Trace) -> float | None:
    if sum(layer.is_head for layer in trace.layers) > 1:  # the loss is a sum over outputs
        return None
    if trace.loss_name == "binary_crossentropy":
        return math.log(2)
    if trace.loss_name in EXCLUSIVE_CLASSES and trace.n_classes and trace.n_classes > 1:
        return math.log(trace.n_classes)
    return None


DIAGNOSIS = Diagnosis(
    code="LOS405",
    name="wrong-initial-loss",
    severity="error",
    sources=("Karpathy 2019",),
    diagnose=diagnose,
    bad=(
        Example("sure of itself before it has learned", lambda: changed(sound_run(), initial_loss=14.0)),
        Example("better than ignorance can be", lambda: changed(sound_run(), initial_loss=0.4)),
    ),
    good=(
        Example("a sound run", sound_run),
        Example("logits of standard deviation one", lambda: changed(sound_run(), initial_loss=2.9)),
        Example("a loss without classes", lambda: changed(sound_run(), loss_name="mse", initial_loss=900.0)),
    ),
)
