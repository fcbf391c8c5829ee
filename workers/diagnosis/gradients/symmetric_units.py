"""All units of a layer receive the same gradient, and so remain one unit.

## What it does
Looks at the cosine between the gradients of a layer's units. Speaks when it is one, up to rounding, for
nearly the whole run.

## Why is this bad
Units that start equal and get equal gradients stay equal: a layer of a hundred units does the work of one.
That is what initialising with a constant does.

## Use instead
A random initialiser; He, Glorot or LeCun as the activation asks.

## Thresholds
Cosine above 1 - 1e-5, far beyond what correlated features give, at nine tenths of the probe steps.

## References
- Goodfellow, Bengio, Courville 2016, Deep Learning, chapter 8.4 (breaking symmetry)
"""

from collections.abc import Iterable

from workers.diagnosis.cures.rules import INITIALIZER
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, constant, from_index, not_learning, sound_run, with_gradients
from workers.diagnosis.kernels import KernelSeries, kernels
from workers.diagnosis.learning import symptom_severity
from workers.diagnosis.outputs import outputs
from workers.diagnosis.series import finite, median, share
from workers.trace import Trace

IDENTICAL = 1.0 - 1e-5
"""A hundred times float32's resolution below one."""

SUSTAINED = 0.9
"""Share of the probe steps; units that differ by initialisation part at once."""

SAME_INPUTS = 0.99
"""Cosine at which two examples count as one (ACT204)."""

FEWEST_UNITS = 3
"""The two units of a softmax head have opposite gradients by construction."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The layers whose units cannot be told apart."""
    layers = kernels(trace)
    if trace.batch_size < 2:
        return
    ill = [
        layer for layer, after in zip(layers, [*layers[1:], None], strict=True) if _is_symmetric(layer, after)
    ]
    if not any(_sees_differences(trace, layer) for layer in ill):
        return
    similarity = max(median(_similarity(layer)) for layer in ill)
    yield Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(layer.name for layer in ill),
        first_step=trace.steps[0],
        message=f"All units of '{ill[0].name}' get the same gradient: they stay copies of one unit, "
        "and the layer does the work of one.",
        evidence=Measured("median cosine between the gradients of different units", similarity, IDENTICAL),
        cures=INITIALIZER,
    )


def _sees_differences(trace: Trace, layer: KernelSeries) -> bool:
    """Whether the layer's inputs differ: for equal inputs every gradient has rank one."""
    before = [output for output in outputs(trace) if _depth(trace, output.layer) < layer.layer.depth]
    return not before or before[-1].similarity[-1] <= SAME_INPUTS


def _depth(trace: Trace, name: str) -> int:
    return next(layer.depth for layer in trace.layers if layer.name == name)


def _similarity(layer: KernelSeries) -> list[float]:
    return finite(layer.variables[0].row_similarity)


def _is_symmetric(layer: KernelSeries, after: KernelSeries | None) -> bool:
    similarity = _similarity(layer)
    alive = share(layer.zero_fraction, lambda zeros: zeros < 1.0) > 0
    few = layer.variables[0].shape[-1] < FEWEST_UNITS
    if few or not alive or not similarity or _rank_one_by_construction(layer, after):
        return False
    return share(similarity, lambda cosine: cosine > IDENTICAL) >= SUSTAINED


def _rank_one_by_construction(layer: KernelSeries, after: KernelSeries | None) -> bool:
    """A linear layer below a single unit: the gradient is the outer product of two vectors."""
    linear = layer.layer.activation in (None, "linear")
    return linear and after is not None and after.variables[0].shape[-1] == 1


DIAGNOSIS = Diagnosis(
    code="GRD105",
    name="symmetric-units",
    severity="error",
    sources=("Goodfellow 2016, 8.4",),
    diagnose=diagnose,
    bad=(
        Example(
            "a constant initialiser: one class direction is learned, no more",
            lambda: with_gradients(sound_run(), "hidden_1", row_similarity=constant(1.0)),
        ),
        Example(
            "a constant initialiser, and nothing is learned",
            lambda: not_learning(with_gradients(sound_run(), "hidden_1", row_similarity=constant(1.0))),
        ),
    ),
    good=(
        Example("a sound run", sound_run),
        Example(
            "units that agree at first and part",
            lambda: with_gradients(sound_run(), "hidden_1", row_similarity=from_index(10, 1.0, 0.6)),
        ),
        Example(
            "batches of one example, whose gradient has rank one",
            lambda: changed(
                with_gradients(sound_run(), "hidden_1", row_similarity=constant(1.0)), batch_size=1
            ),
        ),
    ),
    probe_steps=5,
)
