"""Top eigenvalue of the Gauss-Newton matrix of a network at random weights, measured with TensorFlow."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from benchmarks.gradient_measurement import build, inputs
from benchmarks.random_networks import Case

ITERATIONS = 30
"""Of the power iteration; the Rayleigh quotient of the last one is within a few per cent of the top."""


def measured_curvature(case: Case, seed: int) -> float:
    """Top eigenvalue of (1/B) J^T S J, one seed of weights and inputs."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(seed)
    model = build(_without_head_activation(case.model))
    x = tf.constant(inputs(case, np.random.default_rng(seed)))
    weights = [variable.value for variable in model.trainable_variables]
    product = tf.function(_product(model, x, weights, case.loss))
    direction = [tf.random.stateless_normal(w.shape, (seed, i)) for i, w in enumerate(weights)]
    top = 0.0
    for _ in range(ITERATIONS):
        size = tf.linalg.global_norm(direction)
        moved = product([part / size for part in direction])
        top = float(tf.linalg.global_norm(moved))
        if not np.isfinite(top) or top == 0.0:
            break
        direction = moved
    return top


def _without_head_activation(config: dict[str, Any]) -> dict[str, Any]:
    head = {name: value for name, value in config["layers"][-1].items() if name != "activation"}
    return {**config, "layers": [*config["layers"][:-1], head]}


def _product(model: Any, x: Any, weights: list[Any], loss: str) -> Callable[[list[Any]], list[Any]]:
    """Gauss-Newton times a vector: along the weights, through the loss's curvature, and back."""

    def product(direction: list[Any]) -> list[Any]:
        with tf.GradientTape() as tape, tf.autodiff.ForwardAccumulator(weights, direction) as forward:
            logits = model(x, training=True)
        curved = _bent(loss, logits, forward.jvp(logits)) / float(x.shape[0])
        found: list[Any] = tape.gradient(
            logits, weights, curved, unconnected_gradients=tf.UnconnectedGradients.ZERO
        )
        return found

    return product


def _bent(loss: str, logits: Any, tangent: Any) -> Any:
    """The loss's curvature at the logits, times a tangent: of cross-entropies and the mean squared error."""
    if loss == "sparse_categorical_crossentropy":
        p = tf.nn.softmax(logits)
        return p * tangent - p * tf.reduce_sum(p * tangent, -1, keepdims=True)
    units = float(logits.shape[-1])
    if loss == "binary_crossentropy":
        s = tf.sigmoid(logits)
        return s * (1.0 - s) * tangent / units
    return 2.0 * tangent / units
