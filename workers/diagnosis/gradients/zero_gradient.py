"""A trainable layer whose gradient is exactly zero, and stays so.

## What it does
Speaks when every entry of a layer's kernel gradient is exactly zero from some probe step to the end, over
at least half of the run, while the loss is not at zero.

## Why is this bad
Exactly zero is not small: nothing of the loss reaches the layer. It is cut off, behind units that are all
dead, or between kernels that are all zero, and no learning rate will move it.

## Use instead
Depends on the cause: a random initialiser for kernels that are zero, an activation with a slope on its
negative side for dead units, a head and a loss that fit each other, a path from the layer to the output.

## Thresholds
All entries exactly zero, for at least half of the probe steps, to the end.

## References
- Lu et al. 2020, Dying ReLU and initialization
- Wardat et al. 2022, DeepDiagnosis
"""

from collections.abc import Iterable

from workers.diagnosis.cure import Cure
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.rules import DYING_RELU, HEAD, INITIALIZER, LEARNING_RATE
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, constant, from_index, not_learning, sound_run, with_gradients
from workers.diagnosis.kernels import KernelSeries, kernels
from workers.diagnosis.learning import final_loss, symptom_severity
from workers.diagnosis.series import tail_start
from workers.trace import Trace

ALL_ZERO = 1.0
"""Share of exactly zero entries."""

SUSTAINED = 0.5
"""Share of the run that it must last, to its end: the first steps of a zero-initialised head pass by."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The layers that receive no gradient at all."""
    if final_loss(trace) == 0.0:
        return
    ill = [(layer, start) for layer in kernels(trace) if (start := _since(layer)) is not None]
    if not ill:
        return
    since = min(start for _, start in ill)
    yield Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(layer.name for layer, _ in ill),
        first_step=trace.steps[since],
        message=f"No gradient reaches {_named([layer.name for layer, _ in ill])}: every entry is "
        f"exactly zero from step {trace.steps[since]} to the end.",
        evidence=Measured("share of exactly zero gradient entries", ALL_ZERO, ALL_ZERO),
        cures=_cures(since),
    )


def _since(layer: KernelSeries) -> int | None:
    if not layer.layer.trainable or not layer.zero_fraction:
        return None
    start = tail_start(layer.zero_fraction, lambda share: share >= ALL_ZERO)
    lasted = len(layer.zero_fraction) - start
    return start if lasted and lasted >= SUSTAINED * len(layer.zero_fraction) else None


def _named(names: list[str]) -> str:
    return f"'{names[0]}'" if len(names) == 1 else f"{len(names)} layers, '{names[0]}' first"


def _cures(since: int) -> tuple[Cure, ...]:
    """From the first step: how it was built. Later: what the updates did to it."""
    built = (*HEAD, *INITIALIZER, *DYING_RELU)
    driven = (*LEARNING_RATE, scale_learning_rate(0.1))
    return (*built, *driven) if since == 0 else (*driven, *built)


DIAGNOSIS = Diagnosis(
    code="GRD103",
    name="zero-gradient",
    severity="error",
    sources=("Lu 2020", "DeepDiagnosis 2022"),
    diagnose=diagnose,
    bad=(
        Example(
            "all layers behind a constant output",
            lambda: not_learning(
                with_gradients(
                    sound_run(), "hidden_0", zero_fraction=constant(1.0), gradient_norm=constant(0.0)
                )
            ),
        ),
        Example(
            "its units die in the first third of the run",
            lambda: with_gradients(sound_run(), "hidden_2", zero_fraction=from_index(15, 0.1, 1.0)),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "zero only at first, as before a head that starts at zero",
            lambda: with_gradients(sound_run(), "hidden_0", zero_fraction=from_index(2, 1.0, 0.0)),
        ),
        Example(
            "every margin is kept: the loss itself is zero",
            lambda: changed(
                with_gradients(sound_run(), "hidden_0", zero_fraction=from_index(5, 0.0, 1.0)),
                loss=[0.5, 0.0],
            ),
        ),
    ),
    probe_steps=2,
)
