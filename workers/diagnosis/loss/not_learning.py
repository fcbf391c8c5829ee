"""After all its steps the network is no better than a constant.

## What it does
Holds the final training loss against the *constant-predictor baseline*: the loss of the best output that
ignores the input (class frequencies, the mean of the targets).

## Why is this bad
A network that does not beat a constant has learned nothing from its features. Accuracy can hide that where
one class is frequent.

## Use instead
Whatever the other findings say comes first. Else the pairing of head, loss and labels, the initialisation,
the learning rate, regularisation, the capacity, the labels themselves.

## Thresholds
The loss must lie two per cent below the baseline, once 50 steps have been made.

## References
- Zhang et al. 2021, AUTOTRAINER
- Google, Deep Learning Tuning Playbook
"""

from collections.abc import Iterable

from workers.diagnosis.cure import Cure
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.rules import (
    ACTIVATION,
    DYING_RELU,
    HEAD,
    INITIALIZER,
    LEARNING_RATE,
    NORMALIZATION,
    PREDICTED,
    REGULARIZATION,
    SELF_NORMALIZATION,
)
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, not_learning, sound_run
from workers.diagnosis.kernels import kernels
from workers.diagnosis.learning import BASELINE_MARGIN, final_loss, improvement, is_finite, learning
from workers.diagnosis.series import median
from workers.trace import Trace

TYPICAL_UPDATE = 1e-3
"""Karpathy's rule of thumb for |update| / |weight|: above it a lower rate is tried first, else a higher."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The whole network, when a constant does as well."""
    gained = improvement(trace)
    if not is_finite(trace) or gained is None or learning(trace) != "failed":
        return
    baseline = trace.baseline_loss if trace.baseline_loss is not None else 0.0
    yield Diagnosed(
        severity="error",
        message=f"After {trace.completed_steps} steps the training loss is {final_loss(trace):.4g}; "
        f"the best constant output has {baseline:.4g}. The network has learned nothing from its features.",
        evidence=Measured("share by which the final loss lies below the baseline", gained, BASELINE_MARGIN),
        cures=_cures(trace),
    )


def _cures(trace: Trace) -> tuple[Cure, ...]:
    typical = median(median(layer.update_ratio) for layer in kernels(trace))
    down, up = scale_learning_rate(0.1), scale_learning_rate(10.0)
    risen = trace.initial_loss is not None and final_loss(trace) > trace.initial_loss
    rates = (down, up) if risen or typical > TYPICAL_UPDATE else (up, down)
    built = (*HEAD, *SELF_NORMALIZATION, *PREDICTED, *INITIALIZER, *ACTIVATION, *DYING_RELU)
    return (*built, *REGULARIZATION, *LEARNING_RATE, *rates, *NORMALIZATION)


DIAGNOSIS = Diagnosis(
    code="LOS402",
    name="not-learning",
    severity="error",
    sources=("AUTOTRAINER 2021", "Deep Learning Tuning Playbook"),
    diagnose=diagnose,
    bad=(
        Example("stays at the baseline", lambda: not_learning(sound_run())),
        Example("ends above the baseline", lambda: changed(sound_run(), loss=[2.3, 3.1, 4.0])),
    ),
    good=(
        Example("a sound run", sound_run),
        Example("too few steps to say", lambda: not_learning(sound_run(steps=10))),
        Example("no baseline for this loss", lambda: changed(not_learning(sound_run()), baseline_loss=None)),
    ),
)
