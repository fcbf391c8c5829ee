"""What probing costs, as ratios measured in one run.

    python -m benchmarks.probe_overhead --rounds 3 --steps 48

Bare ``model.fit``, the same with every gradient measured at every step, with the automatic schedule, with
TensorBoard's histogram callback, and with a callback that recomputes the gradients of each batch. Arms take
turns, so that a busy machine slows all of them. Wall time is the median over epochs; processor time counts
the work itself, also where it runs beside the training step.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before TensorFlow is imported

import keras
import numpy as np
import tensorflow as tf
from keras import layers

from workers.probes.callback import GradientHealth
from workers.training.compile import MAX_STEPS_PER_EXECUTION

BATCH = 64
CLASSES = 10
Callbacks = Callable[[], list[keras.callbacks.Callback]]


class RecomputedGradients(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """What tools that live outside the training step do: a second forward and backward pass per batch."""

    def __init__(self, inputs: Any, targets: Any) -> None:
        super().__init__()
        self._inputs, self._targets = inputs, targets
        self._loss = keras.losses.SparseCategoricalCrossentropy()
        self.norms: list[list[float]] = []

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Differentiate again, eagerly, and read every norm back."""
        part = slice(batch * BATCH % len(self._inputs), batch * BATCH % len(self._inputs) + BATCH)
        with tf.GradientTape() as tape:
            loss = self._loss(self._targets[part], self.model(self._inputs[part], training=True))
        gradients = tape.gradient(loss, [one.value for one in self.model.trainable_variables])
        self.norms.append([float(tf.norm(gradient)) for gradient in gradients])


@dataclass(slots=True)
class Arm:
    """One way of training, and its seconds per epoch on the wall and of the processor."""

    name: str
    model: keras.Model
    callbacks: Callbacks
    seconds: list[tuple[float, float]] = field(default_factory=list)

    @property
    def wall(self) -> float:
        """Median seconds an epoch."""
        return statistics.median(wall for wall, _ in self.seconds)

    @property
    def processor(self) -> float:
        """Median seconds of all threads an epoch."""
        return statistics.median(processor for _, processor in self.seconds)


def mlp() -> keras.Model:
    """Twenty hidden layers of 128 units."""
    inputs = x = keras.Input((64,))
    for _ in range(20):
        x = layers.Dense(128, activation="relu", kernel_initializer="he_normal")(x)
    return keras.Model(inputs, layers.Dense(CLASSES, activation="softmax")(x))


def resnet() -> keras.Model:
    """Three residual stages of two blocks, 16 to 64 channels, on 16 x 16 images."""
    inputs = keras.Input((16, 16, 3))
    x = _normalised(layers.Conv2D(16, 3, padding="same", use_bias=False)(inputs))
    for channels, stride in ((16, 1), (16, 1), (32, 2), (32, 1), (64, 2), (64, 1)):
        y = _normalised(layers.Conv2D(channels, 3, strides=stride, padding="same", use_bias=False)(x))
        y = layers.BatchNormalization()(layers.Conv2D(channels, 3, padding="same", use_bias=False)(y))
        if stride > 1 or x.shape[-1] != channels:
            x = layers.Conv2D(channels, 1, strides=stride, use_bias=False)(x)
        x = layers.ReLU()(layers.Add()([x, y]))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, layers.Dense(CLASSES, activation="softmax")(x))


def _normalised(x: Any) -> Any:
    return layers.ReLU()(layers.BatchNormalization()(x))


def arms(make: Callable[[], keras.Model], inputs: Any, targets: Any, total: int, logs: str) -> list[Arm]:
    """Bare first: the others are divided by it."""
    every = MAX_STEPS_PER_EXECUTION
    ways: list[tuple[str, int, Callbacks]] = [
        ("bare fit", every, list),
        ("probes at every step", every, lambda: [GradientHealth(every=1, total_steps=total)]),
        ("probes, automatic schedule", every, lambda: [GradientHealth(total_steps=total)]),
        ("bare fit, steps_per_execution=1", 1, list),
        (
            "TensorBoard histograms per epoch",
            every,
            lambda: [keras.callbacks.TensorBoard(logs, histogram_freq=1)],
        ),
        ("gradients recomputed per batch", 1, lambda: [RecomputedGradients(inputs, targets)]),
    ]
    return [Arm(name, _compiled(make, steps), callbacks) for name, steps, callbacks in ways]


def _compiled(make: Callable[[], keras.Model], steps_per_execution: int) -> keras.Model:
    keras.utils.set_random_seed(0)
    model = make()
    model.compile("adam", "sparse_categorical_crossentropy", steps_per_execution=steps_per_execution)
    return model


class Stopwatch(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Seconds of each epoch, on the wall and of the processor."""

    def __init__(self) -> None:
        super().__init__()
        self.epochs: list[tuple[float, float]] = []
        self._began = (0.0, 0.0)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        """Start."""
        self._began = (time.perf_counter(), time.process_time())

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Stop."""
        wall, processor = self._began
        self.epochs.append((time.perf_counter() - wall, time.process_time() - processor))


def compare(
    title: str, make: Callable[[], keras.Model], shape: tuple[int, ...], steps: int, rounds: int
) -> None:
    """Print one table."""
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(steps * BATCH, *shape)).astype(np.float32)
    targets = rng.integers(0, CLASSES, len(inputs))
    with tempfile.TemporaryDirectory() as logs:
        contenders = arms(make, inputs, targets, total=100 * steps, logs=logs)
        for _ in range(rounds):
            for arm in contenders:
                watch = Stopwatch()
                arm.model.fit(
                    inputs,
                    targets,
                    batch_size=BATCH,
                    epochs=3,
                    verbose=0,
                    callbacks=[*arm.callbacks(), watch],
                )
                arm.seconds += watch.epochs[1:]
    bare = contenders[0]
    print(f"\n{title}, batch {BATCH}: {bare.wall / steps * 1e3:.2f} ms a step")
    for arm in contenders:
        wall, processor = arm.wall / bare.wall, arm.processor / bare.processor
        print(f"  {arm.name:34s} {wall:6.2f} x wall {processor:6.2f} x processor", flush=True)


def main() -> None:
    """Both networks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=48, help="steps an epoch")
    parser.add_argument("--threads", type=int, default=0, help="threads of one operation; 0: all")
    options = parser.parse_args()
    if options.threads:
        tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    compare("MLP 20 x 128", mlp, (64,), options.steps, options.rounds)
    compare("ResNet, 13 convolutions", resnet, (16, 16, 3), max(8, options.steps // 4), options.rounds)


if __name__ == "__main__":
    main()
