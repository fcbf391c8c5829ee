"""What every layer puts out on a fixed probe batch.

Runs in eager mode at a few moments: tracing a graph of its own would cost more than a short run. The pass
is in training mode, because that is what gradients see (batch statistics in BatchNormalization); the moving
averages and random states that it touches are put back.
"""

import math
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np

from workers.probes.saturation import saturated

PROBE_EXAMPLES = 64
"""Examples in the probe batch: a unit that is 0 on all of them by chance is rare, and the pass is cheap."""

LINEAR = keras.activations.linear
ACTIVATION_LAYERS = (
    keras.layers.Activation,
    keras.layers.ReLU,
    keras.layers.LeakyReLU,
    keras.layers.PReLU,
    keras.layers.ELU,
)
Array = Any


@dataclass(frozen=True, slots=True)
class Observed:
    """One layer to look at: its first output tensor in the model, and its activation's name."""

    name: str
    layer: keras.layers.Layer
    inputs: tuple[Any, ...]
    output: Any
    activation: str | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """Statistics of one layer's output on the probe batch."""

    mean: float
    std: float
    dead_fraction: float
    saturated_fraction: float
    similarity: float
    non_finite: int


class ActivationProbe:
    """Looks at the chosen layers of a functional model."""

    def __init__(self, model: keras.Model, observed: Sequence[Observed], batch: Any) -> None:
        self.observed = list(observed)
        self._model = model
        self._batch = batch
        inputs = [tensor for one in self.observed if _is_activation(one.layer) for tensor in one.inputs[:1]]
        inputs_of_model = model.inputs[0] if len(model.inputs) == 1 else model.inputs
        self._view = keras.Model(inputs_of_model, [*(one.output for one in self.observed), *inputs])

    def measure(self) -> list[Output]:
        """Statistics of every observed layer, in order."""
        fused = [one.layer for one in self.observed if _fused_activation(one.layer)]
        with _untouched(self._model), _recorded(fused) as recorded:
            results = self._view(self._batch, training=True)
        results = results if isinstance(results, list | tuple) else [results]
        outputs = results[: len(self.observed)]
        inputs = iter(results[len(self.observed) :])
        found = []
        for one, output in zip(self.observed, outputs, strict=True):
            if _is_activation(one.layer):
                rate = saturated(one.layer, next(inputs))
            else:
                rate = saturated(*recorded[id(one.layer)]) if id(one.layer) in recorded else math.nan
            found.append(output_statistics(np.asarray(output, np.float32), rate))
        return found


def output_statistics(output: Array, saturated_fraction: float) -> Output:
    """Statistics of an output [examples, ..., units]."""
    flat = output.reshape(len(output), -1).astype(np.float64)
    units = output.reshape(-1, output.shape[-1])
    with np.errstate(all="ignore"):
        return Output(
            mean=float(flat.mean()),
            std=float(flat.std()),
            dead_fraction=float((units == 0).all(0).mean()),
            saturated_fraction=saturated_fraction,
            similarity=_similarity(flat),
            non_finite=int((~np.isfinite(flat)).sum()),
        )


def _similarity(flat: Array) -> float:
    """Mean cosine between different examples, from the norm of the sum of their directions."""
    largest = np.abs(flat).max(1, keepdims=True)
    alive = flat[largest[:, 0] > 0] / largest[largest[:, 0] > 0]
    n = len(alive)
    if n < 2:
        return math.nan
    directions = alive / np.linalg.norm(alive, axis=1, keepdims=True)
    total = float(np.square(directions.sum(0)).sum())
    return (total - n) / (n * (n - 1))


def _is_activation(layer: keras.layers.Layer) -> bool:
    return isinstance(layer, ACTIVATION_LAYERS)


def _fused_activation(layer: keras.layers.Layer) -> bool:
    """A non-linear activation inside a layer that is not recurrent: those call it in a loop."""
    function = getattr(layer, "activation", None)
    recurrent = isinstance(layer, keras.layers.RNN)
    return function not in (None, LINEAR) and not _is_activation(layer) and not recurrent


@contextmanager
def _recorded(layers: Sequence[keras.layers.Layer]) -> Any:
    """Collect (activation, its input) of each layer's first call, while the block lasts."""
    found: dict[int, tuple[Callable[..., Any], Any]] = {}
    own = [(layer, layer.activation) for layer in layers]

    def recording(layer: keras.layers.Layer, function: Callable[..., Any]) -> Callable[..., Any]:
        def record(inputs: Any) -> Any:
            found.setdefault(id(layer), (function, inputs))
            return function(inputs)

        return record

    for layer, function in own:
        layer.activation = recording(layer, function)
    try:
        yield found
    finally:
        for layer, function in own:
            layer.activation = function


@contextmanager
def _untouched(model: keras.Model) -> Any:
    """Put moving averages and random states back after the block."""
    before = [(variable, variable.numpy()) for variable in model.non_trainable_variables]
    try:
        yield
    finally:
        for variable, value in before:
            variable.assign(value)
