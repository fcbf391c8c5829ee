"""A gradient holds NaN or infinity.

## What it does
Names the first probe step at which a gradient entry is NaN or infinite, and where it came from: *forward*,
when the loss or a layer's output was no number either, with the first such layer in the direction of the
signal; else *backward*, with the layer nearest to the output whose gradient is no number.

## Why is this bad
The optimiser adds it to the weights, and one NaN weight makes every output NaN. Nothing recovers from that.
Under loss scaling an overflow now and then is how the scale is found, and its update is left out: if loss
and later gradients stay finite, that is said as information only.

## Use instead
Forward: probabilities that fit the loss (no logarithm of zero), data without NaN, an initialiser that does
not overflow. Backward: clipping, a lower learning rate, loss scaling for half precision.

## Thresholds
One entry that is not finite.

## References
- Goodfellow, Bengio, Courville 2016, Deep Learning, chapter 4.1
- Micikevicius et al. 2018, Mixed precision training
"""

import math
from collections.abc import Iterable

from workers.diagnosis.cures.clipping import clip_gradients
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.lint_fix import lint_fix
from workers.diagnosis.cures.rules import HEAD, INITIALIZER, LEARNING_RATE
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import (
    changed,
    from_index,
    sound_run,
    with_activations,
    with_gradients,
)
from workers.diagnosis.kernels import KernelSeries, kernels
from workers.diagnosis.learning import is_finite
from workers.trace import Trace

CURES = (
    lint_fix("SIG904"),
    lint_fix("SIG902"),
    lint_fix("OPT505"),
    *HEAD,
    *INITIALIZER,
    *LEARNING_RATE,
    scale_learning_rate(0.1),
    clip_gradients,
)


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The first gradient that is no number."""
    layers = kernels(trace)
    hit = [(index, layer) for layer in layers if (index := _first(layer)) is not None]
    if not hit:
        return
    since = min(index for index, _ in hit)
    sources = [layer for index, layer in hit if index == since]
    transient = is_finite(trace) and not any(layer.non_finite[-1] for layer in layers)
    origin = _forward_origin(trace)
    forward = origin is not None or not _loss_was_finite(trace, since)
    where = origin or (sources[0] if forward else sources[-1]).name
    yield Diagnosed(
        severity="info" if transient else "error",
        layers=(where,),
        first_step=trace.steps[since],
        message=_message(trace.steps[since], where, forward, transient),
        evidence=Measured(
            "NaN or infinite gradient entries", float(sum(one.non_finite[since] for one in sources)), 0.0
        ),
        cures=() if transient else CURES,
    )


def _first(layer: KernelSeries) -> int | None:
    return next((index for index, count in enumerate(layer.non_finite) if count), None)


def _forward_origin(trace: Trace) -> str | None:
    """The first layer in the direction of the signal at the first look at which an output was no number."""
    depth = {layer.name: layer.depth for layer in trace.layers}
    hit = [
        (look, depth.get(output.layer, 0), output.layer)
        for output in trace.activations
        for look, count in enumerate(output.non_finite)
        if count
    ]
    return min(hit)[2] if hit else None


def _loss_was_finite(trace: Trace, index: int) -> bool:
    return index >= len(trace.batch_loss) or math.isfinite(trace.batch_loss[index])


def _message(step: int, where: str, forward: bool, transient: bool) -> str:
    if transient:
        return (
            f"A gradient overflowed at step {step} in '{where}' and the run went on with finite numbers, as "
            "loss scaling does while it looks for its scale."
        )
    if forward:
        return f"Gradients are NaN or infinite from step {step}; the forward pass broke first, at '{where}'."
    return f"The backward pass gives NaN or infinity at step {step}, first at '{where}'; the loss was finite."


DIAGNOSIS = Diagnosis(
    code="GRD104",
    name="non-finite-gradient",
    severity="error",
    sources=("Goodfellow 2016, 4.1", "Micikevicius 2018"),
    diagnose=diagnose,
    bad=(
        Example(
            "the forward pass overflows in the second layer",
            lambda: changed(
                with_activations(
                    with_gradients(sound_run(), "hidden_1", non_finite=from_index(12, 0, 1024)),
                    "hidden_1",
                    non_finite=from_index(2, 0, 5),
                ),
                loss=[2.0, math.nan],
            ),
        ),
        Example(
            "the backward pass divides by zero at the head",
            lambda: with_gradients(sound_run(), "head", non_finite=from_index(40, 0, 3)),
        ),
        Example(
            "an overflow that loss scaling left out (information)",
            lambda: with_gradients(sound_run(), "head", non_finite=lambda index: 7 if index == 3 else 0),
        ),
    ),
    good=(Example("a sound run", sound_run),),
    probe_steps=1,
)
