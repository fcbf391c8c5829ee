"""Watching a training from the outside: progress, deadline, cancellation, early stop."""

import math
import time
from collections.abc import Callable
from typing import Any

import keras

from workers.protocol import Progress
from workers.trace import Trace
from workers.training.glimpse import latest_norms
from workers.training.stop import Stop

SECONDS_BETWEEN_MESSAGES = 0.3


class Monitor(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Sends progress, writes losses and metrics into the trace, and ends the training when it must end.

    ``trace.stopped_early`` becomes ``cancelled``, ``deadline`` or an early-stop condition.
    """

    def __init__(
        self,
        stop: Stop,
        send: Callable[[Progress], None],
        trace: Trace,
        epochs: int,
        stop_when_non_finite: bool,
        device: str,
    ) -> None:
        super().__init__()
        self._stop = stop
        self._send = send
        self._trace = trace
        self._epochs = epochs
        self._steps_per_epoch = trace.steps_per_epoch
        self._stop_when_non_finite = stop_when_non_finite
        self._device = device
        self._epoch = 0
        self._began = time.monotonic()
        self._last_message = 0.0

    def on_train_begin(self, logs: Any = None) -> None:
        """Start the clock of the estimate."""
        self._began = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Remember the epoch."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Every ``steps_per_execution`` steps."""
        loss = _loss(logs)
        if self._stop.reason:
            self._end(self._stop.reason)
        elif self._stop_when_non_finite and loss is not None and not math.isfinite(loss):
            self._end("non-finite")
        if self._due():
            self._report(self._epoch * self._steps_per_epoch + batch + 1, loss)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Keep the epoch's figures."""
        series = {"loss": self._trace.loss, "val_loss": self._trace.val_loss}
        for name, value in (logs or {}).items():
            kept = series[name] if name in series else self._trace.metrics.setdefault(name, [])
            kept.append(float(value))
        if self._due() or epoch + 1 == self._epochs:
            self._report((epoch + 1) * self._steps_per_epoch, _loss(logs))

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        """A deadline or cancellation also ends an evaluation."""
        if self._stop.reason:
            self._end(self._stop.reason)
            self.model.stop_evaluating = True

    def _due(self) -> bool:
        return time.monotonic() - self._last_message >= SECONDS_BETWEEN_MESSAGES

    def _end(self, reason: str) -> None:
        self._trace.stopped_early = self._trace.stopped_early or reason
        self.model.stop_training = True

    def _report(self, step: int, loss: float | None) -> None:
        self._last_message = time.monotonic()
        steps = self._epochs * self._steps_per_epoch
        pace = (self._last_message - self._began) / max(1, step)
        self._send(
            Progress(
                epoch=min(self._epoch + 1, self._epochs),
                epochs=self._epochs,
                step=min(step, steps),
                steps=steps,
                loss=loss,
                eta_seconds=pace * max(0, steps - step),
                device=self._device,
                baseline_loss=self._trace.baseline_loss,
                gradient_norms=latest_norms(self._trace),
            )
        )


def _loss(logs: Any) -> float | None:
    value = (logs or {}).get("loss")
    return None if value is None else float(value)
