"""Gradients, weights and updates of every trainable variable, measured inside the compiled training step.

The probe stands around ``optimizer.apply``, which every training step calls with the raw gradients: before
any clipping, whatever the optimiser, in Keras's own ``fit`` or in a loop of the user's. Rows are buffered
in a
``tf.Variable`` on the device and read when training ends.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf

from workers.probes.statistics import STATISTICS, dense, gradient_statistics, l2_norms, layout_of

HEADER = ("loss", "learning_rate", "loss_scale")
"""Columns before the first variable's."""
SHORT_RUN = 1500
"""Steps up to which a second, unprobed training function would cost more to trace than it saves."""
DENSE_SCHEDULE = 3
"""Where at least every third step is probed, switching between two functions saves nothing."""

Tensor = Any
TrainFunction = Callable[[Any], Any]


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
    """Measures at the planned steps while it is installed on an optimiser.

    measuring: whether a training function that is traced now measures; see ``dispatch``.
    """

    def __init__(
        self, variables: Sequence[Any], steps: Sequence[int], total_steps: int | None = None
    ) -> None:
        self.variables = list(variables)
        self.measuring = True
        self._layout = layout_of([variable.shape for variable in self.variables])
        self._steps = sorted(set(steps))
        self._total = total_steps
        self._loss: Tensor | None = None
        self._optimizer: Any = None
        columns = 1 + len(HEADER) + len(self.variables) * len(STATISTICS)
        with tf.init_scope():
            self._planned = tf.constant([*self._steps, 2**62], tf.int64)
            self._step = tf.Variable(tf.zeros([], tf.int64), trainable=False)
            self._buffer = tf.Variable(tf.zeros([len(self._steps) + 1, columns]), trainable=False)

    def install(self, optimizer: Any) -> None:
        """Stand around the optimiser's ``apply`` and ``scale_loss`` until ``remove``."""
        apply, scale_loss = optimizer.apply, optimizer.scale_loss
        self._optimizer = optimizer

        def probed_apply(grads: Sequence[Tensor], trainable_variables: Any = None) -> None:
            owners = list(trainable_variables) if trainable_variables is not None else self.variables
            if self.measuring:
                gradients = self._gradients_of(grads, owners)
                before = [variable.value.value() for variable in self.variables]
                apply(grads, trainable_variables)
                self._write(gradients, before)
            else:
                apply(grads, trainable_variables)
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

    def dispatch(self, make: Callable[[], TrainFunction], steps_per_call: int) -> TrainFunction:
        """A training function that measures when a planned step is due, and costs nothing when none is.

        make: gives an untraced training function; called twice where it pays.
        """
        total = self._total
        if total is None or total <= SHORT_RUN or total <= DENSE_SCHEDULE * len(self._steps):
            return make()
        measured, bare = make(), make()

        def either(iterator: Any) -> Any:
            self.measuring = self.is_due(self.completed_steps, steps_per_call)
            try:
                return (measured if self.measuring else bare)(iterator)
            finally:
                self.measuring = True

        return either

    def is_due(self, step: int, steps: int) -> bool:
        """Whether a planned step lies among the next ``steps``."""
        index = bisect_left(self._steps, step)
        return index < len(self._steps) and self._steps[index] < step + steps

    def read(self) -> Rows:
        """Everything measured so far, fetched from the device."""
        table = self._buffer.numpy()[:-1]
        taken = table[:, 0] > 0
        first = 1 + len(HEADER)
        variables = table[taken, first:].reshape(-1, len(self.variables), len(STATISTICS))
        return Rows(np.asarray(self._steps, np.int64)[taken], table[taken, 1:first], variables)

    @property
    def buffer(self) -> Any:
        """Every row as it lies on the device."""
        return self._buffer.numpy()

    def restore(self, buffer: Any, step: int) -> None:
        """Go on from rows measured before, at the step that was reached."""
        self._buffer.assign(buffer)
        self._step.assign(step)

    @property
    def completed_steps(self) -> int:
        """Updates applied, skipped ones of a loss-scaling optimiser included."""
        return int(self._step.numpy())

    def _gradients_of(self, grads: Sequence[Tensor], owners: Sequence[Any]) -> list[Tensor]:
        found = {id(owner): gradient for owner, gradient in zip(owners, grads, strict=True)}
        return [dense(found.get(id(variable)), variable.shape) for variable in self.variables]

    def _write(self, gradients: list[Tensor], before: list[Tensor]) -> None:
        scale = self._loss_scale()
        moved = [variable.value.value() - old for variable, old in zip(self.variables, before, strict=True)]
        norms = [
            l2_norms([tf.cast(one, tf.float32) for one in part], self._layout) for part in (before, moved)
        ]
        statistics = _unscaled(gradient_statistics(gradients, self._layout), scale)
        table = tf.concat([statistics, tf.stack(norms, 1)], 1)
        row = tf.concat([self._header(scale), tf.reshape(table, [-1])], 0)
        self._buffer.scatter_update(tf.IndexedSlices(row[None], self._slot()[None]))

    def _slot(self) -> Tensor:
        """The row of this step; the spare one at the end where it is not planned."""
        step = self._step.read_value()
        place = tf.searchsorted(self._planned, step[None], out_type=tf.int64)[0]
        planned = tf.equal(tf.gather(self._planned, place), step)
        return tf.where(planned, place, tf.constant(len(self._steps), tf.int64))

    def _header(self, scale: Tensor) -> Tensor:
        loss = tf.constant(float("nan")) if self._loss is None else tf.reduce_mean(self._loss)
        rate = tf.convert_to_tensor(self._optimizer.learning_rate)
        return tf.stack([tf.ones([]), tf.cast(loss, tf.float32), tf.cast(rate, tf.float32), scale])

    def _loss_scale(self) -> Tensor:
        dynamic = getattr(self._optimizer, "dynamic_scale", None)
        fixed = getattr(self._optimizer, "loss_scale_factor", None)
        return tf.cast(tf.convert_to_tensor(dynamic if dynamic is not None else fixed or 1.0), tf.float32)


def _unscaled(statistics: Tensor, scale: Tensor) -> Tensor:
    """Norm and maximum without the loss scale; the other statistics do not depend on it."""
    norm_and_max, rest = statistics[:, :2], statistics[:, 2:]
    return tf.concat([norm_and_max / scale, rest], 1)
