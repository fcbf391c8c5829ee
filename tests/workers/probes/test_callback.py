import keras
import numpy as np
import pytest

from workers.probes.callback import GradientHealth
from workers.trace import Trace

pytestmark = pytest.mark.training
RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 4)).astype(np.float32)
Y = RNG.integers(0, 3, 40)


def fitted(health: GradientHealth, epochs: int = 2, **compile_args: object) -> keras.Model:
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.Input((4,)),
            keras.layers.Dense(5, activation="relu", name="hidden"),
            keras.layers.Dense(3, activation="softmax", name="head"),
        ]
    )
    model.compile("sgd", "sparse_categorical_crossentropy", **compile_args)
    model.fit(X, Y, batch_size=10, epochs=epochs, callbacks=[health], verbose=0)
    return model


def blank() -> Trace:
    return Trace(
        task=None,
        loss_name="",
        head_activation=None,
        optimizer="sgd",
        learning_rate=0.01,
        batch_size=10,
        planned_steps=8,
        steps_per_epoch=4,
    )


def test_every_step_of_a_users_own_fit_is_measured() -> None:
    health = GradientHealth(probe_batch=X[:16])
    fitted(health)
    trace = health.record(blank())
    assert trace.steps == list(range(8))
    assert trace.completed_steps == 8
    assert [one.path for one in trace.variables] == [
        "hidden/kernel",
        "hidden/bias",
        "head/kernel",
        "head/bias",
    ]
    assert all(one.gradient_norm[0] > 0 for one in trace.variables)
    assert trace.batch_loss[0] == pytest.approx(np.log(3), rel=0.5)


def test_activations_are_measured_from_before_the_first_to_after_the_last_step() -> None:
    health = GradientHealth(probe_batch=X[:16])
    fitted(health)
    trace = health.record(blank())
    assert (trace.activation_steps[0], trace.activation_steps[-1]) == (0, 8)
    assert [one.layer for one in trace.activations] == ["hidden", "head"]
    assert len(trace.activations[0].mean) == len(trace.activation_steps)


def test_without_a_probe_batch_only_gradients_are_measured() -> None:
    health = GradientHealth()
    fitted(health)
    assert health.record(blank()).activations == []


def test_a_long_run_switches_between_two_training_functions() -> None:
    health = GradientHealth(every=1000, total_steps=5000)
    fitted(health, epochs=300, steps_per_execution=4)
    trace = health.record(blank())
    assert trace.steps == [0, 1000]
    assert trace.completed_steps == 1200


def test_a_model_can_be_fitted_again_afterwards() -> None:
    model = fitted(GradientHealth())
    model.fit(X, Y, verbose=0)
    assert "apply" not in vars(model.optimizer)


def test_the_update_ratio_of_a_bias_that_starts_at_zero_is_not_a_number() -> None:
    health = GradientHealth()
    fitted(health)
    bias = health.record(blank()).variables[1]
    assert np.isnan(bias.update_ratio[0])
    assert bias.update_norm[0] > 0
    assert bias.role == "bias"
