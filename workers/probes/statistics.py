"""What is measured of a gradient and of the update it causes, for all variables of one shape at once.

Variables of equal shape are stacked, so that a network of twenty equal layers costs the operations of one.
"""

from typing import Any

import tensorflow as tf

GRADIENT_STATISTICS = ("gradient_norm", "gradient_max", "zero_fraction", "non_finite", "row_similarity")
UPDATE_STATISTICS = ("weight_norm", "update_norm")
STATISTICS = (*GRADIENT_STATISTICS, *UPDATE_STATISTICS)

SIMILARITY_UNITS = 16
"""Units, the first of a layer, whose gradients are compared: enough to tell identical units from different
ones."""

Tensor = Any


def stack(tensors: list[Tensor]) -> Tensor:
    """Tensors of one shape as float32 rows, [n, size]."""
    return tf.reshape(tf.stack([tf.cast(tensor, tf.float32) for tensor in tensors]), [len(tensors), -1])


def l2_norm(rows: Tensor) -> Tensor:
    """L2 norm of each row; squares of entries below 1e-19 underflow."""
    return tf.sqrt(_sum_of_squares(rows))


def gradient_statistics(rows: Tensor, shape: tuple[int, ...]) -> Tensor:
    """``GRADIENT_STATISTICS`` of each row: [n, size] -> [n, 5].

    The norm is taken after division by the largest entry: gradients of 1e-25 are what this is for, and
    their squares are zero in float32.
    """
    size = max(1, rows.shape[1] or 1)
    largest = tf.maximum(tf.reduce_max(rows, 1), -tf.reduce_min(rows, 1))
    usable = tf.math.is_finite(largest) & (largest > 0)
    scale = tf.where(usable, largest, tf.ones_like(largest))
    norm = scale * l2_norm(rows / scale[:, None])
    zeros = tf.reduce_sum(tf.cast(tf.equal(rows, 0.0), tf.float32), 1) / size
    return tf.stack([norm, largest, zeros, _non_finite(rows, norm), unit_similarity(rows, shape)], 1)


def unit_similarity(rows: Tensor, shape: tuple[int, ...]) -> Tensor:
    """Mean absolute cosine between the gradients of different units (last axis); NaN for vectors.

    Units without any gradient are left out; NaN when fewer than two are left.
    """
    n = rows.shape[0]
    if len(shape) < 2 or shape[-1] < 2:
        return tf.fill([n], float("nan"))
    units = tf.reshape(rows, [n, -1, shape[-1]])[:, :, :SIMILARITY_UNITS]
    largest = tf.reduce_max(tf.abs(units), 1, keepdims=True)
    alive = tf.cast(largest > 0, tf.float32)
    units = tf.math.l2_normalize(tf.math.divide_no_nan(units, largest), 1)
    cosines = tf.abs(tf.matmul(units, units, transpose_a=True))
    count = tf.reduce_sum(alive, [1, 2])
    pairs = count * (count - 1.0)
    total = tf.reduce_sum(cosines, [1, 2]) - count
    return tf.where(pairs > 0, total / pairs, tf.fill([n], float("nan")))


def _sum_of_squares(rows: Tensor) -> Tensor:
    """Row by row as a matrix product with itself: one pass over memory, and no temporary."""
    return tf.matmul(rows[:, None, :], rows[:, None, :], transpose_b=True)[:, 0, 0]


def _non_finite(rows: Tensor, norm: Tensor) -> Tensor:
    """Count of NaN and infinite entries; counted only when a norm says that there are any."""
    return tf.cond(
        tf.reduce_all(tf.math.is_finite(norm)),
        lambda: tf.zeros_like(norm),
        lambda: tf.reduce_sum(tf.cast(~tf.math.is_finite(rows), tf.float32), 1),
    )
