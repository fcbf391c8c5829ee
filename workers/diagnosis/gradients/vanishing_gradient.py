"""The gradient decays on its way back, and the layers it no longer reaches stand still.

## What it does
Compares, at every probe step, the root mean square of each layer's kernel gradient with that of the layer
where it is largest. A layer is ill when the ratio is tiny for most of the run *and* its weights hardly move
against their own size, or the run fails to learn. It also speaks of the whole network, when the gradient is
negligible against the weights in every layer from the start and nothing is learned.

## Why is this bad
Each layer multiplies the gradient by its kernel and the slope of its activation. Where the product is below
one, the decay is exponential in depth: the first layers keep their random weights, and the rest learns on
noise.

## Use instead
An initialiser that fits the activation, an activation with slope one where it is active, normalisation
between the layers, or skip connections.

## Thresholds
Ratio 1e-3 (AUTOTRAINER's first-to-last ratio; here against the largest layer, whichever it is). Update
ratio 1e-5: a tenth of the lower end of the healthy range 1e-4 to 1e-1 (TheDeepChecker). For the whole
network a gradient of 1e-4 of the weights; sound networks start between 1e-2 and 1e1.

## References
- Glorot, Bengio 2010, Understanding the difficulty of training deep feedforward neural networks
- Zhang et al. 2021, AUTOTRAINER
- Ben Braiek, Khomh 2023, Testing feedforward neural networks training programs (TheDeepChecker)
"""

from collections.abc import Iterable, Sequence

from workers.diagnosis.cure import Cure
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.rules import ACTIVATION, INITIALIZER, NORMALIZATION, PREDICTED, REGULARIZATION
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import (
    constant,
    not_learning,
    sound_run,
    with_all_gradients,
    with_gradients,
)
from workers.diagnosis.kernels import WEAK_PULL, KernelSeries, kernels
from workers.diagnosis.learning import learning, symptom_severity
from workers.diagnosis.series import finite, median, share
from workers.trace import Trace

RATIO_TO_LARGEST = 1e-3
"""AUTOTRAINER's bound on the ratio of first to last layer."""

STANDING_STILL = 1e-5
"""Update ratio of a layer that hardly moves; TheDeepChecker calls 1e-4 to 1e-1 healthy."""

FEWEST = 5
"""Probe steps with a gradient that a layer must have to be judged."""

WHOLE_NETWORK_STILL = 1e-8
"""Below float32's own resolution of a weight (6e-8): nothing can be learned."""

MOST = 0.5
"""Share of the probe steps that make a state of a moment."""

SATURATING = frozenset({"sigmoid", "tanh", "softsign", "hard_sigmoid", "hard_tanh", "log_sigmoid", "softmax"})
"""Activations with flat ends: no initialiser keeps a deep stack of them from losing the gradient."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The layers that the gradient does not reach."""
    layers = [layer for layer in kernels(trace) if len(layer.alive) >= FEWEST]
    if not layers:
        return
    failed = learning(trace) == "failed"
    pull = max(layer.early_pull for layer in kernels(trace))
    still = max(median(layer.update_ratio) for layer in layers)
    if pull < WEAK_PULL and (failed or still < WHOLE_NETWORK_STILL):
        yield _whole_network(trace, layers, pull)
        return
    largest = _largest_rms(layers)
    ratios = [(layer, _ratios(layer, largest)) for layer in layers]
    ill = [
        (layer, ratio)
        for layer, ratio in ratios
        if share(list(ratio.values()), _is_small) > MOST
        and (failed or median(layer.update_ratio) < STANDING_STILL)
    ]
    if ill:
        yield _decay(trace, ill)


def _is_small(ratio: float) -> bool:
    return ratio < RATIO_TO_LARGEST


def _largest_rms(layers: Sequence[KernelSeries]) -> list[float]:
    """Gradient rms of the layer where it is largest, at every probe step."""
    rows = zip(*(one.gradient_rms for one in layers), strict=True)
    return [max(finite(row), default=0.0) for row in rows]


def _ratios(layer: KernelSeries, largest: Sequence[float]) -> dict[int, float]:
    """By probe step: this layer's gradient rms over the largest layer's."""
    return {
        index: layer.gradient_rms[index] / largest[index] for index in layer.alive if largest[index] > 0.0
    }


def _decay(trace: Trace, ill: list[tuple[KernelSeries, dict[int, float]]]) -> Diagnosed:
    worst, ratios = min(ill, key=lambda pair: median(pair[1].values()))
    typical = median(ratios.values())
    since = min(index for _, ratio in ill for index, value in ratio.items() if _is_small(value))
    deepest = ill[-1][0].name
    return Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(layer.name for layer, _ in ill),
        first_step=trace.steps[since],
        message=f"The gradient vanishes: going back from the output it falls below 1/1000 of its largest at "
        f"'{deepest}', and '{worst.name}' sees {typical:.1e} of it. "
        f"{len(ill)} of {len(kernels(trace))} layers keep nearly the weights they started with.",
        evidence=Measured(
            "median over the run of kernel gradient rms, relative to the largest layer's",
            typical,
            RATIO_TO_LARGEST,
        ),
        cures=_cures([layer for layer, _ in ill]),
    )


def _whole_network(trace: Trace, layers: Sequence[KernelSeries], pull: float) -> Diagnosed:
    return Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(layer.name for layer in layers),
        first_step=trace.steps[0],
        message=f"The gradient vanishes in every layer: at the start none exceeds {pull:.1e} of the weights "
        "that it is to move.",
        evidence=Measured("largest layer's gradient norm over weight norm, first steps", pull, WEAK_PULL),
        cures=(*_cures(layers), scale_learning_rate(10.0)),
    )


def _cures(layers: Sequence[KernelSeries]) -> tuple[Cure, ...]:
    saturating = any(layer.layer.activation in SATURATING for layer in layers if not layer.layer.is_head)
    by_cause = (*ACTIVATION, *INITIALIZER) if saturating else (*INITIALIZER, *ACTIVATION)
    return (*PREDICTED, *by_cause, *REGULARIZATION, *NORMALIZATION)


def _decaying(trace: Trace) -> Trace:
    for index, norm in enumerate((1e-9, 1e-7, 1e-5, 1e-3)):
        trace = with_gradients(
            trace, f"hidden_{index}", gradient_norm=constant(norm), update_ratio=constant(norm / 10)
        )
    return trace


DIAGNOSIS = Diagnosis(
    code="GRD101",
    name="vanishing-gradient",
    severity="error",
    sources=("Glorot 2010", "AUTOTRAINER 2021", "TheDeepChecker 2023"),
    diagnose=diagnose,
    bad=(
        Example(
            "decays towards the input, loss at the baseline", lambda: not_learning(_decaying(sound_run()))
        ),
        Example("decays towards the input, though the head learns", lambda: _decaying(sound_run())),
        Example(
            "every update is lost in rounding",
            lambda: with_all_gradients(
                sound_run(), gradient_norm=constant(1e-12), update_ratio=constant(1e-13)
            ),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "small in all layers alike, as at the end of training",
            lambda: with_all_gradients(
                sound_run(), gradient_norm=constant(1e-6), update_ratio=constant(1e-4)
            ),
        ),
        Example(
            "small in one layer, which moves all the same (Adam)",
            lambda: with_gradients(sound_run(), "hidden_0", gradient_norm=constant(1e-6)),
        ),
    ),
    probe_steps=5,
)
