"""Different inputs become the same representation on their way through the network.

## What it does
Takes the cosine between the outputs for different examples. Speaks of a deep hidden layer in which it is
nearly one to the end of the run, although the first layer still tells the examples apart ten times better.

## Why is this bad
What has become equal cannot be told apart again: the head sees one point, and learns the class frequencies.

## Use instead
Initialise at the activation's critical scale (the edge of chaos), normalise, or add skip connections.

## Thresholds
Cosine above 0.99 in the layer, and a distance to one of at most a tenth of the first layer's.

## References
- Schoenholz et al. 2017, Deep information propagation
- Poole et al. 2016, Exponential expressivity in deep neural networks through transient chaos
"""

from collections.abc import Iterable, Sequence

from workers.diagnosis.cures.rules import ACTIVATION, INITIALIZER, NORMALIZATION, PREDICTED, REGULARIZATION
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import constant, not_learning, sound_run, with_activations
from workers.diagnosis.learning import symptom_severity
from workers.diagnosis.outputs import outputs
from workers.diagnosis.series import finite, tail_start
from workers.trace import ActivationTrace, Trace

COLLAPSED = 0.99
"""Cosine at which two examples count as one."""

LOST = 0.1
"""Of the distance that the first layer shows, at most this is left."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The layers in which examples cannot be told apart, to the end of the run."""
    looked_at = [output for output in outputs(trace) if output.similarity]
    if not looked_at:
        return
    first = looked_at[0].similarity
    ill = [(output, look) for output in looked_at[1:] if (look := _since(output, first)) is not None]
    if not ill:
        return
    worst = max((output for output, _ in ill), key=lambda output: output.similarity[-1])
    since = min(look for _, look in ill)
    yield Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(output.layer for output, _ in ill),
        first_step=trace.activation_steps[since],
        message=f"From '{ill[0][0].layer}' on, different examples look alike: in '{worst.layer}' their "
        f"cosine is {worst.similarity[-1]:.4f}, where the first layer has {first[-1]:.4f}.",
        evidence=Measured("mean cosine between different examples", worst.similarity[-1], COLLAPSED),
        cures=(*PREDICTED, *INITIALIZER, *ACTIVATION, *REGULARIZATION, *NORMALIZATION),
    )


def _since(output: ActivationTrace, first: Sequence[float]) -> int | None:
    """Look from which on the layer has collapsed to the end; ``None`` when it has not."""
    if len(finite(output.similarity)) < len(output.similarity):
        return None
    remaining = [
        (1.0 - own) - LOST * (1.0 - there) for own, there in zip(output.similarity, first, strict=True)
    ]
    apart = [max(left, COLLAPSED - own) for left, own in zip(remaining, output.similarity, strict=True)]
    start = tail_start(apart, lambda excess: excess < 0.0)
    return start if start < len(apart) else None


DIAGNOSIS = Diagnosis(
    code="ACT204",
    name="representation-collapse",
    severity="error",
    sources=("Schoenholz 2017", "Poole 2016"),
    diagnose=diagnose,
    bad=(
        Example(
            "the last hidden layer sees one point",
            lambda: not_learning(with_activations(sound_run(), "hidden_3", similarity=constant(0.9995))),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "collapsed at first, told apart later",
            lambda: with_activations(sound_run(), "hidden_3", similarity=lambda look: 0.999 - 0.05 * look),
        ),
        Example(
            "inputs that are alike to begin with",
            lambda: with_activations(
                with_activations(sound_run(), "hidden_0", similarity=constant(0.993)),
                "hidden_3",
                similarity=constant(0.992),
            ),
        ),
    ),
)
