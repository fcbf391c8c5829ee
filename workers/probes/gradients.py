"""Gradients, weights and updates of every trainable variable, measured inside the compiled training step.

The probe stands around ``optimizer.apply``, which every training step calls with the raw gradients: before
any clipping, whatever the optimiser, in Keras's own ``fit`` or in a loop of the user's. Rows are buffered
in a
``tf.Variable`` on the device and read once, when training ends.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from workers.probes.statistics import (
    GRADIENT_STATISTICS,
    STATISTICS,
    gradient_statistics,
    l2_norm,
    stack,
)

HEADER = ("loss", "learning_rate", "loss_scale")
"""Columns before the first variable's."""

Tensor = Any


@dataclass(frozen=True, slots=True)
class Rows:
    """What was measured.

    steps: [rows]. header: [rows, len(HEADER)]. variables: [rows, variables, len(STATISTICS)], in the order of
    ``GradientProbe.variables``.
    """

    steps: np.ndarray
    header: np.ndarray
    variables: np.ndarray


class GradientProbe:
    """Measures at the given steps while it is installed on an optimiser."""

    def __init__(self, variables: Sequence[Any], steps: Sequence[int]) -> None:
        self.variables = list(variables)
        self._always = list(steps) == list(range(len(steps)))
        self._groups = _by_shape(self.variables)
        self._loss: Tensor | None = None
        self._optimizer: Any = None
        with tf.init_scope():
            self._allocate(steps)

    def _allocate(self, steps: Sequence[int]) -> None:
        columns = len(HEADER) + len(self.variables) * len(STATISTICS)
        self._planned = tf.constant([*steps, -1], tf.int64)
        self._step = _state(tf.zeros([], tf.int64))
        self._row = _state(tf.zeros([], tf.int64))
        self._buffer = _state(tf.zeros([len(steps) + 1, columns]))
        self._header = _state(tf.zeros([len(HEADER)]))
        self._before = [
            _state(tf.zeros([len(group), int(np.prod(shape, dtype=np.int64))]))
            for shape, group in self._groups.items()
        ]
        self._gradient = [
            _state(tf.zeros([len(group), len(GRADIENT_STATISTICS)])) for group in self._groups.values()
        ]

    def install(self, optimizer: Any) -> None:
        """Stand around the optimiser's ``apply`` and ``scale_loss`` until ``remove``."""
        apply, scale_loss = optimizer.apply, optimizer.scale_loss
        self._optimizer = optimizer

        def probed_apply(grads: Sequence[Tensor], trainable_variables: Any = None) -> None:
            variables = list(trainable_variables) if trainable_variables is not None else self.variables
            self._when_due(lambda: self._measure_gradients(list(grads), variables))
            apply(grads, trainable_variables)
            self._when_due(self._measure_updates)
            self._step.assign_add(1)

        def heard_loss(loss: Tensor) -> Tensor:
            self._loss = loss
            return scale_loss(loss)

        optimizer.apply = probed_apply
        optimizer.scale_loss = heard_loss

    def remove(self) -> None:
        """Give the optimiser its own methods back."""
        if self._optimizer is not None:
            del self._optimizer.apply
            del self._optimizer.scale_loss
            self._optimizer = None

    def read(self) -> Rows:
        """Everything measured so far, fetched from the device."""
        count = int(self._row.numpy())
        table = self._buffer.numpy()[:count]
        header = table[:, : len(HEADER)]
        grouped = table[:, len(HEADER) :].reshape(count, len(self.variables), len(STATISTICS))
        order = [index for group in self._groups.values() for index in group]
        variables = np.empty_like(grouped)
        variables[:, order] = grouped
        return Rows(self._planned.numpy()[:count], header, variables)

    @property
    def completed_steps(self) -> int:
        """Updates applied, skipped ones of a loss-scaling optimiser included."""
        return int(self._step.numpy())

    def _when_due(self, measure: Callable[[], None]) -> None:
        if self._always:
            due = self._step < self._planned.shape[0] - 1
        else:
            due = tf.equal(tf.gather(self._planned, self._row), self._step)

        def measured() -> Tensor:
            measure()
            return tf.constant(0)

        tf.cond(due, measured, lambda: tf.constant(0))

    def _measure_gradients(self, gradients: list[Tensor], variables: list[Any]) -> None:
        by_variable = {id(one): gradient for one, gradient in zip(variables, gradients, strict=True)}
        scale = self._loss_scale()
        found = [_dense(by_variable.get(id(one)), one) for one in self.variables]
        for (shape, group), before, target in zip(
            self._groups.items(), self._before, self._gradient, strict=True
        ):
            target.assign(gradient_statistics(stack([found[index] for index in group]) / scale, shape))
            before.assign(stack([self.variables[index].value for index in group]))
        rate = tf.cast(tf.convert_to_tensor(self._optimizer.learning_rate), tf.float32)
        loss = tf.constant(float("nan")) if self._loss is None else tf.reduce_mean(self._loss)
        self._header.assign(tf.stack([tf.cast(loss, tf.float32), rate, scale]))

    def _measure_updates(self) -> None:
        pieces = [self._header.read_value()]
        for group, before, gradient in zip(self._groups.values(), self._before, self._gradient, strict=True):
            after = stack([self.variables[index].value for index in group])
            moved = tf.stack([l2_norm(before), l2_norm(after - before)], 1)
            pieces.append(tf.reshape(tf.concat([gradient, moved], 1), [-1]))
        row = tf.concat(pieces, 0)
        self._buffer.scatter_update(tf.IndexedSlices(row[None], self._row.read_value()[None]))
        self._row.assign_add(1)

    def _loss_scale(self) -> Tensor:
        dynamic = getattr(self._optimizer, "dynamic_scale", None)
        fixed = getattr(self._optimizer, "loss_scale_factor", None)
        return tf.cast(tf.convert_to_tensor(dynamic if dynamic is not None else fixed or 1.0), tf.float32)


def _by_shape(variables: Sequence[Any]) -> dict[tuple[int, ...], list[int]]:
    groups: dict[tuple[int, ...], list[int]] = {}
    for index, variable in enumerate(variables):
        groups.setdefault(tuple(variable.shape), []).append(index)
    return groups


def _state(value: Tensor) -> tf.Variable:
    return tf.Variable(value, trainable=False)


def _dense(gradient: Tensor | None, variable: Any) -> Tensor:
    """The gradient as a tensor: zeros when the loss does not depend on the variable."""
    return tf.zeros(variable.shape) if gradient is None else tf.convert_to_tensor(gradient)
