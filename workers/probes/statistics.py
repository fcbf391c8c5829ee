"""What is measured of a gradient and of the update that it causes.

One operation per variable and statistic, without temporaries where there is a way: such operations are
independent of each other and of the training step, so they run beside it. Stacking equal variables first
was measured
to cost three times as much.
"""

from collections.abc import Sequence
from typing import Any

import tensorflow as tf

GRADIENT_STATISTICS = ("gradient_norm", "gradient_max", "zero_fraction", "non_finite", "row_similarity")
UPDATE_STATISTICS = ("weight_norm", "update_norm")
STATISTICS = (*GRADIENT_STATISTICS, *UPDATE_STATISTICS)

SIMILARITY_UNITS = 16
"""Units, the first of a layer, whose gradients are compared: enough to tell equal units from different
ones."""
SQUARES_FROM, SQUARES_TO = 1e-14, 1e15
"""Largest entries between which squares neither vanish nor overflow in float32 (1e-38 .. 3e38), with room for
smaller entries and for sums of many."""

Tensor = Any


def dense(gradient: Tensor | None, shape: Sequence[int]) -> Tensor:
    """The gradient as a float32 tensor; zeros where the loss does not depend on the variable."""
    if gradient is None:
        return tf.zeros(shape)
    tensor = tf.cast(tf.convert_to_tensor(gradient), tf.float32)
    return tensor if tensor.shape.is_fully_defined() else tf.ensure_shape(tensor, shape)


def gradient_statistics(gradients: Sequence[Tensor]) -> Tensor:
    """``GRADIENT_STATISTICS`` of each gradient, [n, 5]."""
    largest = tf.maximum(
        tf.stack([tf.reduce_max(one) for one in gradients]),
        -tf.stack([tf.reduce_min(one) for one in gradients]),
    )
    norms = l2_norms(gradients)
    non_zero = 2.0 * tf.stack([tf.nn.l2_loss(tf.sign(one)) for one in gradients])
    norms, non_zero, non_finite = tf.cond(
        _squares_hold(norms, largest),
        lambda: (norms, non_zero, tf.zeros_like(norms)),
        lambda: _carefully(gradients, largest),
    )
    sizes = tf.constant([max(1, one.shape.num_elements()) for one in gradients], tf.float32)
    similarity = unit_similarities(gradients, largest)
    return tf.stack([norms, largest, 1.0 - non_zero / sizes, non_finite, similarity], 1)


def l2_norms(tensors: Sequence[Tensor]) -> Tensor:
    """Square root of the sum of squares of each tensor, [n]."""
    return tf.sqrt(2.0 * tf.stack([tf.nn.l2_loss(one) for one in tensors]))


def unit_similarities(gradients: Sequence[Tensor], largest: Tensor) -> Tensor:
    """Mean absolute cosine between the gradients of different units (last axis) of each variable, [n]."""
    groups = _by_shape(gradients)
    found = [_similarities_of_group(gradients, group, largest) for group in groups]
    return _scattered(found, groups)


def _similarities_of_group(gradients: Sequence[Tensor], group: list[int], largest: Tensor) -> Tensor:
    shape = gradients[group[0]].shape
    if len(shape) < 2 or shape[-1] < 2:
        return tf.fill([len(group)], float("nan"))
    units = [gradients[index][..., :SIMILARITY_UNITS] for index in group]
    scale = tf.gather(largest, group)[:, None, None]
    rows = tf.reshape(tf.stack(units), [len(group), -1, min(shape[-1], SIMILARITY_UNITS)])
    return _mean_cosine(tf.math.divide_no_nan(rows, scale))


def _scattered(found: Sequence[Tensor], groups: Sequence[list[int]]) -> Tensor:
    """Values group by group, put back into the order of the variables."""
    order = [index for group in groups for index in group]
    return tf.gather(tf.concat(found, 0), [order.index(index) for index in range(len(order))])


def _mean_cosine(units: Tensor) -> Tensor:
    """[n, fan_in, units] -> [n]; units without gradient are left out, NaN when fewer than two are left."""
    squares = tf.reduce_sum(tf.square(units), 1, keepdims=True)
    alive = tf.cast(tf.not_equal(squares, 0.0), tf.float32)
    directions = units * tf.math.rsqrt(tf.where(squares > 0, squares, tf.ones_like(squares)))
    cosines = tf.abs(tf.matmul(directions, directions, transpose_a=True))
    count = tf.reduce_sum(alive, [1, 2])
    pairs = count * (count - 1.0)
    mean = (tf.reduce_sum(cosines, [1, 2]) - count) / tf.maximum(pairs, 1.0)
    return tf.where(pairs > 0, mean, tf.fill(tf.shape(mean), float("nan")))


def _squares_hold(norms: Tensor, largest: Tensor) -> Tensor:
    in_range = (largest == 0) | ((largest > SQUARES_FROM) & (largest < SQUARES_TO))
    return tf.reduce_all(tf.math.is_finite(norms) & in_range)


def _carefully(gradients: Sequence[Tensor], largest: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Norms by way of the largest entry (1e-25 squared is 0), and counts that NaN does not spoil."""
    groups = _by_shape(gradients)
    found = [_careful_group([gradients[i] for i in group], tf.gather(largest, group)) for group in groups]
    norms, non_zero, non_finite = (_scattered(values, groups) for values in zip(*found, strict=True))
    return norms, non_zero, non_finite


def _careful_group(gradients: list[Tensor], largest: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    rows = tf.reshape(tf.stack(gradients), [len(gradients), -1])
    usable = tf.math.is_finite(largest) & (largest > 0)
    scale = tf.where(usable, largest, tf.ones_like(largest))
    return (
        scale * tf.sqrt(tf.reduce_sum(tf.square(rows / scale[:, None]), 1)),
        tf.reduce_sum(tf.cast(tf.not_equal(rows, 0.0), tf.float32), 1),
        tf.reduce_sum(tf.cast(~tf.math.is_finite(rows), tf.float32), 1),
    )


def _by_shape(tensors: Sequence[Tensor]) -> list[list[int]]:
    groups: dict[tuple[int, ...], list[int]] = {}
    for index, tensor in enumerate(tensors):
        groups.setdefault(tuple(tensor.shape), []).append(index)
    return list(groups.values())
