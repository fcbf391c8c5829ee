from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from workers.probes.callback import GradientHealth
from workers.trace import Trace
from workers.training.checkpoint import (
    Checkpointing,
    digest_of,
    find_checkpoint,
    remove_checkpoint,
    restore,
)

pytestmark = pytest.mark.training

X = np.random.default_rng(0).normal(size=(32, 4)).astype(np.float32)
Y = np.random.default_rng(1).normal(size=(32, 1)).astype(np.float32)
DIGEST = digest_of({"model": 1})


def network() -> keras.Model:
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(3, activation="tanh"),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(1),
        ]
    )
    model.compile("adam", "mse")
    return model


def blank() -> Trace:
    return Trace(
        task=None,
        loss_name="mse",
        head_activation=None,
        optimizer="adam",
        learning_rate=0.001,
        batch_size=8,
        planned_steps=16,
        steps_per_epoch=4,
    )


class WriteAfter(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    def __init__(self, epoch: int, write: Callable[[int], None]) -> None:
        super().__init__()
        self._epoch, self._write = epoch, write

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if epoch + 1 == self._epoch:
            self._write(self._epoch)


def fitted(model: keras.Model, health: GradientHealth, epochs: int, *extra: Any, first: int = 0) -> Trace:
    model.fit(
        X,
        Y,
        batch_size=8,
        epochs=epochs,
        initial_epoch=first,
        shuffle=False,
        verbose=0,
        callbacks=[health, *extra],
    )
    return health.record(blank())


def interrupted(folder: Path) -> None:
    """Two of four epochs, then the worker is lost."""
    health, trace = GradientHealth(probe_batch=X[:8], total_steps=16), blank()
    trace.loss = [3.0, 2.0]
    checkpointing = Checkpointing(folder / "1", DIGEST, health, trace, 4)
    model = network()
    checkpointing.set_model(model)
    fitted(model, health, 2, WriteAfter(2, checkpointing.write))


def test_a_resumed_run_ends_as_one_that_was_never_interrupted(tmp_path: Path) -> None:
    interrupted(tmp_path)
    checkpoint = find_checkpoint(tmp_path / "2", 2, DIGEST)
    assert checkpoint is not None
    model, trace = network(), blank()
    assert restore(checkpoint, model, trace)
    health = GradientHealth(
        probe_batch=X[:8], total_steps=16, resumed=(checkpoint.arrays["probe"], checkpoint.health)
    )
    resumed = fitted(model, health, 4, first=checkpoint.epoch)
    whole_model = network()
    whole = fitted(whole_model, GradientHealth(probe_batch=X[:8], total_steps=16), 4)
    assert resumed.steps == whole.steps == list(range(16))
    assert resumed.activation_steps == whole.activation_steps
    assert trace.loss == [3.0, 2.0]
    for own, other in zip(model.get_weights(), whole_model.get_weights(), strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-5)
    for one, another in zip(resumed.variables, whole.variables, strict=True):
        np.testing.assert_allclose(one.gradient_norm, another.gradient_norm, rtol=1e-4)


def test_a_checkpoint_of_another_request_is_not_taken(tmp_path: Path) -> None:
    interrupted(tmp_path)
    assert find_checkpoint(tmp_path / "2", 2, digest_of({"model": 2})) is None


def test_a_checkpoint_of_another_network_changes_nothing(tmp_path: Path) -> None:
    interrupted(tmp_path)
    checkpoint = find_checkpoint(tmp_path / "2", 2, DIGEST)
    assert checkpoint is not None
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    assert not restore(checkpoint, model, blank())


def test_the_first_attempt_has_none(tmp_path: Path) -> None:
    assert find_checkpoint(tmp_path / "1", 1, DIGEST) is None


def test_a_broken_checkpoint_starts_the_run_over(tmp_path: Path) -> None:
    (tmp_path / "1").mkdir()
    (tmp_path / "1" / "checkpoint.npz").write_bytes(b"PK\x03\x04broken")
    assert find_checkpoint(tmp_path / "2", 2, DIGEST) is None


def test_a_run_that_has_ended_leaves_none(tmp_path: Path) -> None:
    interrupted(tmp_path)
    remove_checkpoint(tmp_path / "1")
    assert find_checkpoint(tmp_path / "2", 2, DIGEST) is None
