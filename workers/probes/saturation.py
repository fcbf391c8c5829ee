"""How much of an activation is saturated: |phi'| below 5 % of its maximum."""

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

SATURATION = 0.05
"""Share of the largest slope below which a unit-example pair counts as saturated (Glorot & Bengio 2010
speak of sigmoid units "at the flat"; 5 % of the slope at 0 is |z| > 4.4 for sigmoid, > 2.2 for tanh)."""

GRID = np.linspace(-12.0, 12.0, 2401, dtype=np.float32)
"""Where the largest slope is looked for; every activation of Keras has it within."""

NOT_ELEMENTWISE = (
    keras.activations.softmax,
    keras.activations.log_softmax,
    keras.activations.glu,
    keras.activations.sparsemax,
    keras.layers.Softmax,
)


def saturated(function: Callable[..., Any], pre_activation: Any) -> float:
    """Share of entries of ``pre_activation`` where the slope is small; NaN for activations across units."""
    inner = getattr(function, "activation", function)
    if inner in NOT_ELEMENTWISE or isinstance(function, NOT_ELEMENTWISE[-1]):
        return math.nan
    slopes = np.abs(_slope(function, tf.cast(pre_activation, tf.float32)))
    steepest = slopes.max(initial=0.0) if _has_weights(function) else _steepest(inner)
    if not math.isfinite(steepest) or steepest == 0.0 or not slopes.size:
        return math.nan
    return float((slopes < SATURATION * steepest).mean())


def _slope(function: Callable[..., Any], inputs: Any) -> Any:
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        outputs = function(inputs)
    return np.asarray(tape.gradient(outputs, inputs), np.float32)


def _steepest(function: Callable[..., Any]) -> float:
    """The largest slope; of an unbounded one (exponential) that on the grid would be meaningless."""
    if function is keras.activations.exponential:
        return math.nan
    return float(np.abs(_slope(function, tf.constant(GRID))).max())


def _has_weights(function: Callable[..., Any]) -> bool:
    return isinstance(function, keras.layers.Layer) and bool(function.weights)
