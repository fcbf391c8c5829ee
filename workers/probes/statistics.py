"""What is measured of a gradient and of the update that it causes.

Small variables of one shape (biases, scales) are stacked: their cost is that of starting operations. Large
ones are measured one by one, by operations that make one pass over memory and need no copy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import tensorflow as tf

GRADIENT_STATISTICS = ("gradient_norm", "gradient_max", "zero_fraction", "non_finite", "row_similarity")
UPDATE_STATISTICS = ("weight_norm", "update_norm")
STATISTICS = (*GRADIENT_STATISTICS, *UPDATE_STATISTICS)

SMALL = 4096
"""Entries up to which copying a variable costs less than starting an operation for it alone."""
SIMILARITY_UNITS = 12
"""Units, the first of a layer, whose gradients are compared: enough to tell equal units from others."""
SIMILARITY_INPUTS = 256
"""Inputs of a unit that are compared, the first."""
SQUARES_FROM, SQUARES_TO = 1e-14, 1e15
"""Largest entries between which squares neither vanish nor overflow in float32 (1e-38 .. 3e38), with room
for smaller entries and for sums of many."""

Tensor = Any


@dataclass(frozen=True, slots=True)
class Layout:
    """Which variables are measured alone, and which together as rows of a table."""

    shapes: tuple[tuple[int, ...], ...]
    alone: tuple[int, ...]
    tables: tuple[tuple[int, ...], ...]

    @property
    def order(self) -> list[int]:
        """Place of each variable among the numbers that come table by table and then one by one."""
        places = [index for table in self.tables for index in table] + list(self.alone)
        return [places.index(index) for index in range(len(places))]

    def gather(self, of_tables: Sequence[Tensor], of_alone: Sequence[Tensor]) -> Tensor:
        """Vectors per table and numbers per variable, as one vector in the order of the variables."""
        parts = [*of_tables, *([tf.stack(of_alone)] if of_alone else [])]
        return tf.gather(tf.concat(parts, 0), self.order)

    def split(self, tensors: Sequence[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
        """Tables [n, size], and the tensors that are measured alone."""
        tables = [
            tf.reshape(tf.stack([tensors[index] for index in table]), [len(table), -1])
            for table in self.tables
        ]
        return tables, [tensors[index] for index in self.alone]


def layout_of(shapes: Sequence[Sequence[int]]) -> Layout:
    """Group the variables of these shapes."""
    known = tuple(tuple(shape) for shape in shapes)
    groups: dict[tuple[int, ...], list[int]] = {}
    for index, shape in enumerate(known):
        groups.setdefault(shape, []).append(index)
    small = {shape: group for shape, group in groups.items() if prod(shape) <= SMALL}
    alone = tuple(index for index, shape in enumerate(known) if shape not in small)
    return Layout(known, alone, tuple(tuple(group) for group in small.values()))


def dense(gradient: Tensor | None, shape: Sequence[int]) -> Tensor:
    """The gradient as a float32 tensor; zeros where the loss does not depend on the variable."""
    if gradient is None:
        return tf.zeros(shape)
    tensor = tf.cast(tf.convert_to_tensor(gradient), tf.float32)
    return tensor if tensor.shape.is_fully_defined() else tf.ensure_shape(tensor, shape)


def gradient_statistics(gradients: Sequence[Tensor], layout: Layout) -> Tensor:
    """``GRADIENT_STATISTICS`` of each gradient, [n, 5]."""
    tables, alone = layout.split(gradients)
    largest = _largest(tables, alone, layout)
    norms = _norms(tables, alone, layout)
    non_zero = _non_zero(tables, alone, layout)
    norms, non_zero, non_finite = tf.cond(
        _squares_hold(norms, largest),
        lambda: (norms, non_zero, tf.zeros_like(norms)),
        lambda: _carefully(tables, alone, layout),
    )
    sizes = tf.constant([max(1, prod(shape)) for shape in layout.shapes], tf.float32)
    similarity = _similarities(gradients, largest, layout)
    return tf.stack([norms, largest, 1.0 - non_zero / sizes, non_finite, similarity], 1)


def l2_norms(tensors: Sequence[Tensor], layout: Layout) -> Tensor:
    """Square root of the sum of squares of each tensor, [n]."""
    tables, alone = layout.split(tensors)
    return _norms(tables, alone, layout)


def _norms(tables: list[Tensor], alone: list[Tensor], layout: Layout) -> Tensor:
    of_tables = [tf.reduce_sum(tf.square(table), 1) for table in tables]
    return tf.sqrt(layout.gather(of_tables, [2.0 * tf.nn.l2_loss(one) for one in alone]))


def _largest(tables: list[Tensor], alone: list[Tensor], layout: Layout) -> Tensor:
    highest = layout.gather(
        [tf.reduce_max(table, 1) for table in tables], [tf.reduce_max(one) for one in alone]
    )
    lowest = layout.gather(
        [tf.reduce_min(table, 1) for table in tables], [tf.reduce_min(one) for one in alone]
    )
    return tf.maximum(highest, -lowest)


def _non_zero(tables: list[Tensor], alone: list[Tensor], layout: Layout) -> Tensor:
    """Signs are -1, 0 and 1: the sum of their squares counts what is not 0, faster than comparing does."""
    of_tables = [tf.reduce_sum(tf.square(tf.sign(table)), 1) for table in tables]
    return layout.gather(of_tables, [2.0 * tf.nn.l2_loss(tf.sign(one)) for one in alone])


def _similarities(gradients: Sequence[Tensor], largest: Tensor, layout: Layout) -> Tensor:
    """Mean absolute cosine between the gradients of different units (last axis) of each variable, [n]."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for index, shape in enumerate(layout.shapes):
        groups.setdefault(shape, []).append(index)
    found = [_similarities_of(shape, group, gradients, largest) for shape, group in groups.items()]
    order = [index for group in groups.values() for index in group]
    return tf.gather(tf.concat(found, 0), [order.index(index) for index in range(len(order))])


def _similarities_of(
    shape: tuple[int, ...], group: list[int], gradients: Sequence[Tensor], largest: Tensor
) -> Tensor:
    if len(shape) < 2 or shape[-1] < 2:
        return tf.fill([len(group)], float("nan"))
    units = [
        tf.reshape(gradients[index], [-1, shape[-1]])[:SIMILARITY_INPUTS, :SIMILARITY_UNITS]
        for index in group
    ]
    return _mean_cosine(tf.math.divide_no_nan(tf.stack(units), tf.gather(largest, group)[:, None, None]))


def _mean_cosine(units: Tensor) -> Tensor:
    """[n, fan_in, units] -> [n]; units without gradient are left out, NaN when fewer than two are left."""
    gram = tf.matmul(units, units, transpose_a=True)
    squares = tf.linalg.diag_part(gram)
    alive = tf.cast(squares > 0, tf.float32)
    inverse = tf.math.rsqrt(tf.where(squares > 0, squares, tf.ones_like(squares))) * alive
    total = tf.linalg.matvec(tf.abs(gram), inverse)
    count = tf.reduce_sum(alive, 1)
    pairs = count * (count - 1.0)
    mean = (tf.reduce_sum(total * inverse, 1) - count) / tf.maximum(pairs, 1.0)
    return tf.where(pairs > 0, mean, tf.fill(tf.shape(mean), float("nan")))


def _squares_hold(norms: Tensor, largest: Tensor) -> Tensor:
    in_range = (largest == 0) | ((largest > SQUARES_FROM) & (largest < SQUARES_TO))
    return tf.reduce_all(tf.math.is_finite(norms) & in_range)


def _carefully(tables: list[Tensor], alone: list[Tensor], layout: Layout) -> tuple[Tensor, Tensor, Tensor]:
    """Norms by way of the largest entry (1e-25 squared is 0), and counts that NaN does not spoil."""
    of_tables = [_careful_rows(table) for table in tables]
    of_alone = [_careful_rows(tf.reshape(one, [1, -1])) for one in alone]
    norms, non_zero, non_finite = (
        layout.gather([rows[column] for rows in of_tables], [rows[column][0] for rows in of_alone])
        for column in range(3)
    )
    return norms, non_zero, non_finite


def _careful_rows(rows: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    largest = tf.reduce_max(tf.abs(rows), 1)
    usable = tf.math.is_finite(largest) & (largest > 0)
    scale = tf.where(usable, largest, tf.ones_like(largest))
    return (
        scale * tf.sqrt(tf.reduce_sum(tf.square(rows / scale[:, None]), 1)),
        tf.reduce_sum(tf.cast(tf.not_equal(rows, 0.0), tf.float32), 1),
        tf.reduce_sum(tf.cast(~tf.math.is_finite(rows), tf.float32), 1),
    )
