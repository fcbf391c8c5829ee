"""A bounded activation works on its flat ends.

## What it does
Looks at the share of unit-example pairs at which the slope of a hidden sigmoid, tanh or softsign is below a
twentieth of its maximum, at the end of the run. Where it was large from the start, initialisation or inputs
are too large; where it has grown, the updates are.

## Why is this bad
The gradient is multiplied by that slope. A layer that is saturated for most examples lets next to nothing
through to the layers below, and hardly learns itself.

## Use instead
From the start: Glorot (tanh, sigmoid) or LeCun initialisation, standardised inputs. Later: a lower learning
rate, normalisation before the activation, or an activation without flat ends.

## Thresholds
Half of the pairs (SageMaker Debugger); slope below 5 % of its maximum.

## References
- Glorot, Bengio 2010, Understanding the difficulty of training deep feedforward neural networks
- Amazon SageMaker Debugger, rules SaturatedActivation and TanhSaturation
"""

from collections.abc import Iterable

from workers.diagnosis.cure import Cure
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.rules import ACTIVATION, INITIALIZER, LEARNING_RATE, NORMALIZATION, PREDICTED
from workers.diagnosis.cures.standardize import standardize_features
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import constant, not_learning, sound_run, with_activations
from workers.diagnosis.learning import symptom_severity
from workers.diagnosis.outputs import outputs
from workers.diagnosis.series import finite, first_index
from workers.trace import ActivationTrace, Trace

BOUNDED = frozenset({"sigmoid", "tanh", "softsign", "hard_sigmoid", "hard_tanh"})
"""Flat at both ends. A ReLU is flat on its negative side by intention; ACT201 judges it."""

SATURATED = 0.5
"""SageMaker Debugger: half."""

LAST_LOOKS = 2
"""Judged at the last looks, and only if all of them agree."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """Layers saturated from the start, and layers that became so, each kind as one finding."""
    ill = [
        output for output in outputs(trace) if output.activation in BOUNDED and _level(output) >= SATURATED
    ]
    born = [output for output in ill if output.saturated_fraction[0] >= SATURATED]
    grown = [output for output in ill if output not in born]
    if born:
        cures = (*PREDICTED, *INITIALIZER, standardize_features, *ACTIVATION, *NORMALIZATION)
        yield _finding(trace, born, "from the start", cures)
    if grown:
        cures = (*LEARNING_RATE, scale_learning_rate(0.1), *ACTIVATION, *NORMALIZATION)
        yield _finding(trace, grown, "by the end of the run", cures)


def _level(output: ActivationTrace) -> float:
    last = output.saturated_fraction[-LAST_LOOKS:]
    return min(last) if last and len(finite(last)) == len(last) else 0.0


def _finding(trace: Trace, ill: list[ActivationTrace], when: str, cures: tuple[Cure, ...]) -> Diagnosed:
    worst = max(ill, key=_level)
    look = min(first_index(one.saturated_fraction, lambda level: level >= SATURATED) or 0 for one in ill)
    return Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(output.layer for output in ill),
        first_step=trace.activation_steps[look],
        message=f"'{worst.layer}' ({worst.activation}) is saturated for {_level(worst):.0%} of its units and "
        f"examples {when}: its slope there is below a twentieth of its maximum.",
        evidence=Measured(
            "share of unit-example pairs with slope below 5 % of maximum", _level(worst), SATURATED
        ),
        cures=cures,
    )


def _tanh_run() -> Trace:
    return sound_run(activation="tanh")


DIAGNOSIS = Diagnosis(
    code="ACT202",
    name="saturated-activation",
    severity="error",
    sources=("Glorot 2010", "SageMaker Debugger"),
    diagnose=diagnose,
    bad=(
        Example(
            "saturated from the start, and nothing learned",
            lambda: not_learning(with_activations(_tanh_run(), "hidden_0", saturated_fraction=constant(0.9))),
        ),
        Example(
            "driven into saturation",
            lambda: with_activations(
                _tanh_run(), "hidden_2", saturated_fraction=lambda look: min(0.8, 0.2 * look)
            ),
        ),
    ),
    good=(
        Example("a sound run", _tanh_run),
        Example(
            "a ReLU is off half of the time",
            lambda: with_activations(sound_run(), "hidden_0", saturated_fraction=constant(0.6)),
        ),
    ),
)
