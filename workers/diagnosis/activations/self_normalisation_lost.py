"""The layers of a SELU network do not keep mean zero and standard deviation one.

## What it does
In a network whose hidden activations are all SELU, looks at mean and standard deviation of every hidden
output: before the first update against narrow bounds, afterwards, when learning has had its say, against
wide ones.

## Why is this bad
SELU trains deep networks without normalisation layers because, under its conditions, each layer pulls its
output towards mean zero and variance one. Where a condition is broken the pull is lost, and the signal
fades or grows with depth as it does with any other activation.

## Use instead
LeCun normal initialisation, standardised inputs, AlphaDropout in place of Dropout, no weight penalties, a
plain stack of Dense layers.

## Thresholds
At the start mean within 0.3 of zero and standard deviation from 0.7 to 1.3: the domain of Klambauer's
theorem 1 with room for sampling. During training, twice as far.

## References
- Klambauer et al. 2017, Self-normalizing neural networks
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workers.diagnosis.cures.rules import SELF_NORMALIZATION
from workers.diagnosis.cures.standardize import standardize_features
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import constant, not_learning, sound_run, with_activations
from workers.diagnosis.learning import symptom_severity
from workers.diagnosis.outputs import outputs
from workers.trace import ActivationTrace, Trace

MEAN_BOUND = 0.3
"""Klambauer 2017, theorem 1: means stay within 0.1; three times that."""

STD_BOUND = 0.3
"""Klambauer 2017: variances between 0.8 and 1.5, standard deviations from 0.89 to 1.22; widened alike."""

DRIFT = 2.0
"""Learning moves the statistics away from the fixed point; beyond twice the bounds nothing pulls back."""

LINEAR = (None, "linear")


@dataclass(frozen=True, slots=True)
class Departure:
    """A layer at its first look outside the bounds. ``excess``: distance in units of the bound."""

    layer: str
    look: int
    mean: float
    std: float
    excess: float
    bound: float


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The layers that left the domain in which SELU normalises itself."""
    hidden = [output for output in outputs(trace) if output.activation not in LINEAR]
    if not hidden or any(output.activation != "selu" for output in hidden):
        return
    gone = [departure for output in hidden if (departure := _departure(output))]
    if not gone:
        return
    first = min(gone, key=lambda departure: departure.look)
    yield Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(departure.layer for departure in gone),
        first_step=trace.activation_steps[first.look],
        message=f"Self-normalisation is lost: at step {trace.activation_steps[first.look]} the output of "
        f"'{first.layer}' has mean {first.mean:.2f} and standard deviation {first.std:.2f}.",
        evidence=Measured(
            "distance of mean from 0 or standard deviation from 1, in units of the bound 0.3",
            first.excess,
            first.bound,
        ),
        cures=(standardize_features, *SELF_NORMALIZATION),
    )


def _departure(output: ActivationTrace) -> Departure | None:
    last = len(output.mean) - 1
    for look, bound in _bounds(last):
        mean, std = output.mean[look], output.std[look]
        excess = max(abs(mean) / MEAN_BOUND, abs(std - 1.0) / STD_BOUND)
        if excess > bound:
            return Departure(output.layer, look, mean, std, excess, bound)
    return None


def _bounds(last: int) -> Sequence[tuple[int, float]]:
    """Narrow before the first update, wide at the end of the run."""
    return [(0, 1.0), (last, DRIFT)] if last else [(0, 1.0)]


def _selu_run() -> Trace:
    trace = sound_run(activation="selu")
    for layer in trace.layers:
        trace = with_activations(trace, layer.name, mean=constant(0.02), std=constant(0.97))
    return trace


DIAGNOSIS = Diagnosis(
    code="ACT203",
    name="self-normalisation-lost",
    severity="error",
    sources=("Klambauer 2017",),
    diagnose=diagnose,
    bad=(
        Example(
            "the initialiser is too small: the signal fades from the start",
            lambda: not_learning(with_activations(_selu_run(), "hidden_3", std=constant(0.2))),
        ),
        Example(
            "a weight penalty shrinks it while it trains",
            lambda: with_activations(_selu_run(), "hidden_3", std=lambda look: max(0.1, 1.0 - 0.2 * look)),
        ),
    ),
    good=(
        Example("a sound SELU run", _selu_run),
        Example("a network without SELU", sound_run),
        Example(
            "statistics move a little as it learns",
            lambda: with_activations(_selu_run(), "hidden_3", std=lambda look: 1.0 + 0.08 * look),
        ),
    ),
)
