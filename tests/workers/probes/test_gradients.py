import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from workers.probes.gradients import GradientProbe, Rows
from workers.probes.statistics import STATISTICS

pytestmark = pytest.mark.training

RNG = np.random.default_rng(0)
X = RNG.normal(size=(24, 4)).astype(np.float32)
Y = RNG.integers(0, 3, 24)
LOSS = keras.losses.SparseCategoricalCrossentropy()


def network() -> keras.Model:
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(6, activation="tanh"),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )


def probed(
    model: keras.Model, optimizer: Any, steps: Any = range(6), batch_size: int = 4, **compile_args: Any
) -> Rows:
    model.compile(optimizer, LOSS, **compile_args)
    probe = GradientProbe(model.trainable_variables, steps)
    probe.install(model.optimizer)
    model.fit(X, Y, batch_size=batch_size, shuffle=False, verbose=0)
    probe.remove()
    return probe.read()


def slow(model: keras.Model, optimizer: Any, batch_size: int = 4) -> list[list[tuple[float, float, float]]]:
    """Per step and variable: gradient norm, weight norm before, update norm; one eager step at a time."""
    found = []
    for start in range(0, len(X), batch_size):
        with tf.GradientTape() as tape:
            loss = LOSS(Y[start : start + batch_size], model(X[start : start + batch_size], training=True))
        gradients = tape.gradient(loss, [variable.value for variable in model.trainable_variables])
        before = [variable.numpy() for variable in model.trainable_variables]
        optimizer.apply(gradients, model.trainable_variables)
        after = [variable.numpy() for variable in model.trainable_variables]
        found.append(
            [
                (norm(np.asarray(g)), norm(b), norm(a - b))
                for g, b, a in zip(gradients, before, after, strict=True)
            ]
        )
    return found


def norm(array: Any) -> float:
    return float(np.sqrt(np.square(array.astype(np.float64)).sum()))


def picked(rows: Rows, *names: str) -> Any:
    return rows.variables[..., [STATISTICS.index(name) for name in names]]


OPTIMIZERS: dict[str, Callable[[], Any]] = {
    "sgd": lambda: keras.optimizers.SGD(0.1),
    "momentum": lambda: keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True),
    "adam": lambda: keras.optimizers.Adam(0.01),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.01),
    "clipped": lambda: keras.optimizers.SGD(0.1, global_clipnorm=0.01),
    "weight decay": lambda: keras.optimizers.AdamW(0.01, weight_decay=0.1),
    "accumulating": lambda: keras.optimizers.SGD(0.1, gradient_accumulation_steps=2),
}


@pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())
def test_measurements_agree_with_a_slow_eager_loop(make: Callable[[], Any]) -> None:
    rows = probed(network(), make())
    expected = slow(network(), make())
    np.testing.assert_allclose(
        picked(rows, "gradient_norm", "weight_norm", "update_norm"), expected, rtol=2e-4, atol=1e-7
    )


@pytest.mark.parametrize(
    "settings", [{"steps_per_execution": 3}, {"jit_compile": True}, {"run_eagerly": True}], ids=str
)
def test_measurements_do_not_depend_on_how_the_step_is_run(settings: dict[str, Any]) -> None:
    rows = probed(network(), keras.optimizers.SGD(0.1), **settings)
    plain = probed(network(), keras.optimizers.SGD(0.1))
    np.testing.assert_allclose(rows.variables, plain.variables, rtol=1e-3, atol=1e-6)


def test_only_the_planned_steps_are_measured() -> None:
    every = probed(network(), keras.optimizers.SGD(0.1))
    some = probed(network(), keras.optimizers.SGD(0.1), steps=(1, 4), steps_per_execution=2)
    assert some.steps.tolist() == [1, 4]
    np.testing.assert_allclose(some.variables, every.variables[[1, 4]], rtol=1e-4)


def test_gradients_are_reported_without_the_loss_scale() -> None:
    scaled = keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(0.1), initial_scale=1024.0)
    rows = probed(network(), scaled)
    plain = probed(network(), keras.optimizers.SGD(0.1))
    np.testing.assert_allclose(rows.variables, plain.variables, rtol=1e-3, atol=1e-6)
    assert rows.header[:, 2].tolist() == [1024.0] * 6


def test_loss_and_learning_rate_stand_beside_the_measurements() -> None:
    rows = probed(network(), keras.optimizers.SGD(0.1))
    first = float(LOSS(Y[:4], network()(X[:4])))
    assert rows.header[0] == pytest.approx([first, 0.1, 1.0], rel=1e-5)


def test_rows_of_an_embedding_that_no_example_uses_have_zero_gradient() -> None:
    model = keras.Sequential(
        [keras.Input((2,)), keras.layers.Embedding(10, 3), keras.layers.Flatten(), keras.layers.Dense(1)]
    )
    model.compile(keras.optimizers.SGD(0.1), "mse")
    probe = GradientProbe(model.trainable_variables, range(1))
    probe.install(model.optimizer)
    model.fit(np.array([[1, 2], [2, 1]]), np.ones((2, 1)), verbose=0)
    zero = STATISTICS.index("zero_fraction")
    assert probe.read().variables[0, 0, zero] == pytest.approx(0.8)


def test_a_variable_that_the_loss_does_not_depend_on_has_zero_gradient() -> None:
    inputs = keras.Input((4,))
    idle = keras.layers.Dense(2)
    model = keras.Model(inputs, [keras.layers.Dense(3, activation="softmax")(inputs), idle(inputs)])
    model.compile(keras.optimizers.SGD(0.1), loss=[LOSS, None])
    probe = GradientProbe(idle.trainable_variables, range(1))
    probe.install(model.optimizer)
    with pytest.warns(UserWarning, match="Gradients do not exist"):
        model.fit(X, Y, batch_size=24, verbose=0)
    assert probe.read().variables[0, :, STATISTICS.index("zero_fraction")].tolist() == [1.0, 1.0]


def test_batch_normalisation_and_recurrence_are_measured() -> None:
    model = keras.Sequential(
        [
            keras.Input((4, 1)),
            keras.layers.LSTM(3),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.SGD(0.1), LOSS)
    probe = GradientProbe(model.trainable_variables, range(2))
    probe.install(model.optimizer)
    model.fit(X[..., None], Y, batch_size=12, verbose=0)
    assert (picked(probe.read(), "gradient_norm") > 0).all()


def test_training_is_the_same_with_and_without_the_probe() -> None:
    with_probe, without = network(), network()
    probed(with_probe, keras.optimizers.Adam(0.01))
    without.compile(keras.optimizers.Adam(0.01), LOSS)
    without.fit(X, Y, batch_size=4, shuffle=False, verbose=0)
    for own, other in zip(with_probe.get_weights(), without.get_weights(), strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-5)


def test_the_first_row_with_nan_is_the_step_that_had_it() -> None:
    model = network()
    x = X.copy()
    x[8] = math.nan
    model.compile(keras.optimizers.SGD(0.1), LOSS)
    probe = GradientProbe(model.trainable_variables, range(6))
    probe.install(model.optimizer)
    model.fit(x, Y, batch_size=4, shuffle=False, verbose=0)
    assert (picked(probe.read(), "non_finite")[:, 0, 0] > 0).tolist() == [
        False,
        False,
        True,
        True,
        True,
        True,
    ]


def test_the_optimiser_gets_its_own_methods_back() -> None:
    model = network()
    probed(model, keras.optimizers.SGD(0.1))
    assert "apply" not in vars(model.optimizer)
    assert "scale_loss" not in vars(model.optimizer)
