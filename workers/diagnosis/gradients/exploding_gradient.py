"""The gradient grows out of proportion: over the run, from layer to layer, or against the weights.

## What it does
Speaks of a layer whose kernel gradient grows beyond a thousand times its own early median, beyond a
thousand times the median layer's, or beyond a thousand times the weights themselves, if at that step the
update is also large against the weights or the run ends in NaN or infinity.

## Why is this bad
One such step throws away what the steps before have learned; the next starts where the loss is steeper
still, until numbers overflow.

## Use instead
Clip the gradient's norm, lower the learning rate, initialise at the activation's critical scale, or
normalise.

## Thresholds
Growth 1e3 and layer ratio 1e3, each only with an update ratio above 1e-1, the upper end of the healthy
range (TheDeepChecker). AUTOTRAINER's absolute bound of 70 is not used: it depends on the scale of loss and
weights.

## References
- Pascanu, Mikolov, Bengio 2013, On the difficulty of training recurrent neural networks
- Zhang et al. 2021, AUTOTRAINER
- Ben Braiek, Khomh 2023, Testing feedforward neural networks training programs (TheDeepChecker)
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from workers.diagnosis.cures.clipping import clip_gradients
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.lint_fix import lint_fix
from workers.diagnosis.cures.rules import INITIALIZER, LEARNING_RATE, NORMALIZATION
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import (
    changed,
    constant,
    from_index,
    sound_run,
    with_all_gradients,
    with_gradients,
)
from workers.diagnosis.kernels import KernelSeries, kernels
from workers.diagnosis.learning import is_finite, symptom_severity
from workers.diagnosis.series import finite, median
from workers.trace import Trace

GROWTH = 1e3
"""Three decades: what separates a burst from the rise and fall of a sound run."""

LARGE_UPDATE = 1e-1
"""Upper end of the healthy range of update ratios (TheDeepChecker)."""

SUSTAINED = 3
"""Probe steps in a row at which a layer must exceed its neighbours: before a head that starts at zero or at a
constant, the first gradients of all other layers are nothing."""

FEWEST_LAYERS = 3
"""Of two layers neither is the median."""

EARLY_SHARE, EARLY_PROBES = 0.1, 3
"""A layer's own early median is taken over this share of the probe steps, and over at least this many."""


@dataclass(frozen=True, slots=True)
class Burst:
    """A layer at the first step at which one of its ratios is too large."""

    layer: str
    index: int
    statistic: str
    ratio: float


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The layers whose gradient explodes, by the first step at which one does."""
    layers = kernels(trace)
    middle, overflown = _median_rms(layers), not is_finite(trace)
    bursts = [burst for layer in layers if (burst := _burst(layer, middle, overflown))]
    if not bursts:
        return
    first = min(bursts, key=lambda burst: burst.index)
    yield Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(burst.layer for burst in bursts),
        first_step=trace.steps[first.index],
        message=f"The gradient explodes at step {trace.steps[first.index]}: in '{first.layer}' the "
        f"{first.statistic} is {first.ratio:.1e}.",
        evidence=Measured(first.statistic, first.ratio, GROWTH),
        cures=(
            lint_fix("SIG902"),
            lint_fix("SIG904"),
            *INITIALIZER,
            *LEARNING_RATE,
            clip_gradients,
            scale_learning_rate(0.1),
            *NORMALIZATION,
        ),
    )


def _burst(layer: KernelSeries, middle: list[float], overflown: bool) -> Burst | None:
    early = median(layer.gradient_norm[: max(EARLY_PROBES, round(EARLY_SHARE * len(layer.gradient_norm)))])
    beside = _times(layer.gradient_rms, middle)
    for index, norm in enumerate(layer.gradient_norm):
        large = layer.update_ratio[index] > LARGE_UPDATE
        for statistic, ratio, counts in (
            ("gradient norm against its own early median", _over(norm, early), large or overflown),
            ("gradient rms against the median layer's", min(beside[index : index + SUSTAINED]), large),
            (
                "gradient norm against the weights' norm",
                _over(norm, layer.weight_norm[index]),
                large or overflown,
            ),
        ):
            if counts and ratio > GROWTH:
                return Burst(layer.name, index, statistic, ratio)
    return None


def _over(norm: float, reference: float) -> float:
    return norm / reference if reference > 0.0 else math.nan


def _median_rms(layers: list[KernelSeries]) -> list[float]:
    """Rms of the median layer at every probe step; NaN where fewer than three layers have one."""
    rows = zip(*(one.gradient_rms for one in layers), strict=True)
    return [median(row) if len(finite(row)) >= FEWEST_LAYERS else math.nan for row in rows]


def _times(own: list[float], reference: list[float]) -> list[float]:
    """One series over another; 0 where that says nothing."""
    ratios = [_over(value, other) for value, other in zip(own, reference, strict=True)]
    return [0.0 if math.isnan(ratio) else ratio for ratio in ratios]


DIAGNOSIS = Diagnosis(
    code="GRD102",
    name="exploding-gradient",
    severity="error",
    sources=("Pascanu 2013", "AUTOTRAINER 2021", "TheDeepChecker 2023"),
    diagnose=diagnose,
    bad=(
        Example(
            "grows step by step until the loss is infinite",
            lambda: changed(
                with_all_gradients(
                    sound_run(),
                    gradient_norm=lambda index: 0.1 * 3.0**index,
                    update_ratio=lambda index: 1e-2 * 3.0**index,
                ),
                loss=[2.0, 90.0, math.inf],
            ),
        ),
        Example(
            "from the first step far larger than the weights",
            lambda: changed(
                with_all_gradients(sound_run(), gradient_norm=constant(1e9), update_ratio=constant(1e7)),
                loss=[math.nan],
            ),
        ),
        Example(
            "bursts once, and the run recovers",
            lambda: with_gradients(
                sound_run(),
                "hidden_1",
                gradient_norm=lambda index: 900.0 if index == 30 else 0.1,
                update_ratio=lambda index: 2.0 if index == 30 else 1e-3,
            ),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "leaves a plateau: grows by four decades, with small updates and a falling loss",
            lambda: with_all_gradients(sound_run(), gradient_norm=from_index(20, 1e-5, 0.1)),
        ),
        Example(
            "large absolute gradients of a loss on a large scale",
            lambda: with_all_gradients(sound_run(), gradient_norm=constant(500.0)),
        ),
    ),
    probe_steps=1,
)
