"""A trainable layer whose weights never change, though a gradient arrives.

## What it does
Speaks of a layer that is declared trainable and receives a gradient, but whose weights are the same, bit
for bit, at nearly all probe steps. A gradient too weak to change any bit is GRD101's.

## Why is this bad
The layer is frozen without anyone having said so: a learning rate of zero, a clipping bound that leaves
nothing, updates below the resolution of the weights, or a loss scale that never settles.

## Use instead
A learning rate and a clipping bound that leave a step to take; loss scaling or float32 where half precision
rounds it away.

## Thresholds
An applied update of exactly zero at nine tenths of the probe steps.

## References
- Wardat et al. 2022, DeepDiagnosis (unchanged weights)
"""

from collections.abc import Iterable

from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.lint_fix import lint_fix
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import constant, from_index, not_learning, sound_run, with_gradients
from workers.diagnosis.kernels import WEAK_PULL, KernelSeries, kernels
from workers.diagnosis.learning import symptom_severity
from workers.diagnosis.series import share
from workers.trace import Trace

NEARLY_ALWAYS = 0.9
"""Share of the probe steps; a loss scale that is being looked for skips a few."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The layers that are frozen without having been declared so."""
    ill = [layer for layer in kernels(trace) if layer.layer.trainable and _is_frozen(layer)]
    if not ill:
        return
    still = min(_standing(layer) for layer in ill)
    yield Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(layer.name for layer in ill),
        first_step=trace.steps[0],
        message=f"The weights of '{ill[0].name}' never change, though it is trainable and a gradient arrives"
        + (f"; so it is in {len(ill)} layers." if len(ill) > 1 else "."),
        evidence=Measured("share of probe steps with an update of exactly zero", still, NEARLY_ALWAYS),
        cures=(lint_fix("OPT502"), lint_fix("OPT508"), lint_fix("OPT505"), scale_learning_rate(100.0)),
    )


def _is_frozen(layer: KernelSeries) -> bool:
    has_gradient = share(layer.gradient_norm, lambda norm: norm > 0.0) >= NEARLY_ALWAYS
    return has_gradient and layer.early_pull >= WEAK_PULL and _standing(layer) >= NEARLY_ALWAYS


def _standing(layer: KernelSeries) -> float:
    return share(layer.update_ratio, lambda ratio: ratio == 0.0)


DIAGNOSIS = Diagnosis(
    code="UPD303",
    name="layer-not-training",
    severity="error",
    sources=("DeepDiagnosis 2022",),
    diagnose=diagnose,
    bad=(
        Example(
            "one layer stands still",
            lambda: with_gradients(sound_run(), "hidden_1", update_ratio=constant(0.0)),
        ),
        Example(
            "and the run learns nothing",
            lambda: not_learning(with_gradients(sound_run(), "hidden_1", update_ratio=constant(0.0))),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "a few updates left out while the loss scale is found",
            lambda: with_gradients(sound_run(), "hidden_1", update_ratio=from_index(4, 0.0, 1e-3)),
        ),
    ),
    probe_steps=5,
)
