"""Most units of a ReLU layer put out zero for every example.

## What it does
Looks at the share of units that are zero for the whole probe batch, at the end of the run. Where it was
large from the start the layer is *born dead*; where it has grown it is *dying*.

## Why is this bad
A ReLU that is never positive has slope zero everywhere, so no gradient ever comes to revive it. A layer of
dead units passes on a constant, and nothing below it learns.

## Use instead
Born dead: He initialisation, biases of zero, standardised inputs. Dying: a lower learning rate, or an
activation with a slope on its negative side (LeakyReLU, ELU).

## Thresholds
Half of the units is a warning (SageMaker Debugger, TheDeepChecker); nine tenths is an error if the run also
fails to learn.

## References
- Lu et al. 2020, Dying ReLU and initialization
- Amazon SageMaker Debugger, rule DeadRelu
- Ben Braiek, Khomh 2023, Testing feedforward neural networks training programs (TheDeepChecker)
"""

from collections.abc import Iterable

from workers.diagnosis.cure import Cure
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.rules import DYING_RELU, INITIALIZER, LEARNING_RATE, PREDICTED
from workers.diagnosis.cures.standardize import standardize_features
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import constant, not_learning, sound_run, with_activations
from workers.diagnosis.learning import learning
from workers.diagnosis.outputs import outputs
from workers.diagnosis.series import first_index
from workers.trace import ActivationTrace, Trace

RELUS = frozenset({"relu", "relu6"})
"""Activations whose slope is exactly zero on the negative side."""

MANY_DEAD = 0.5
"""SageMaker Debugger and TheDeepChecker: half of the units."""

NEARLY_ALL_DEAD = 0.9
"""Too few units left to carry the signal."""

LAST_LOOKS = 2
"""Judged at the last looks, and only if all of them agree."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """Born dead and dying layers, each kind as one finding."""
    ill = [output for output in outputs(trace) if output.activation in RELUS and _dead(output) >= MANY_DEAD]
    born = [output for output in ill if output.dead_fraction[0] >= MANY_DEAD]
    dying = [output for output in ill if output.dead_fraction[0] < MANY_DEAD]
    if born:
        yield _finding(
            trace, born, "were born dead", (*PREDICTED, *INITIALIZER, standardize_features, *DYING_RELU)
        )
    if dying:
        yield _finding(trace, dying, "have died", (*LEARNING_RATE, scale_learning_rate(0.1), *DYING_RELU))


def _dead(output: ActivationTrace) -> float:
    return min(output.dead_fraction[-LAST_LOOKS:], default=0.0)


def _finding(trace: Trace, ill: list[ActivationTrace], how: str, cures: tuple[Cure, ...]) -> Diagnosed:
    worst = max(ill, key=_dead)
    look = min(first_index(output.dead_fraction, lambda dead: dead >= MANY_DEAD) or 0 for output in ill)
    grave = _dead(worst) >= NEARLY_ALL_DEAD and learning(trace) == "failed"
    return Diagnosed(
        severity="error" if grave else "warning",
        layers=tuple(output.layer for output in ill),
        first_step=trace.activation_steps[look],
        message=f"{_dead(worst):.0%} of the units of '{worst.layer}' {how}: zero for every example of "
        "the probe batch, so that no gradient reaches them any more.",
        evidence=Measured("share of units that are zero for the whole probe batch", _dead(worst), MANY_DEAD),
        cures=cures,
    )


DIAGNOSIS = Diagnosis(
    code="ACT201",
    name="dead-relu",
    severity="error",
    sources=("Lu 2020", "SageMaker Debugger DeadRelu", "TheDeepChecker 2023"),
    diagnose=diagnose,
    bad=(
        Example(
            "dead from the first step, and the network learns nothing",
            lambda: not_learning(with_activations(sound_run(), "hidden_0", dead_fraction=constant(1.0))),
        ),
        Example(
            "dies while it trains",
            lambda: with_activations(
                sound_run(), "hidden_2", dead_fraction=lambda look: min(0.9, 0.2 * look)
            ),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "many zeros at first, which come alive",
            lambda: with_activations(sound_run(), "hidden_0", dead_fraction=lambda look: 0.6 - 0.1 * look),
        ),
        Example(
            "an ELU layer has no dead units to speak of",
            lambda: with_activations(sound_run(activation="elu"), "hidden_0", dead_fraction=constant(0.9)),
        ),
    ),
)
