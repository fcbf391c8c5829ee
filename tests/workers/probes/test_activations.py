from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from workers.probes.activations import ActivationProbe, output_statistics
from workers.probes.network import observed_layers

pytestmark = pytest.mark.training
RNG = np.random.default_rng(0)


def network() -> keras.Model:
    keras.utils.set_random_seed(1)
    inputs = keras.Input((4,))
    x = layers.Dense(6, activation="sigmoid", name="first")(inputs)
    x = layers.BatchNormalization(name="norm")(layers.Dense(5, name="second")(x))
    x = layers.Dropout(0.5)(layers.ReLU(name="relu")(x))
    return keras.Model(inputs, layers.Dense(3, activation="softmax", name="head")(x))


def measured(model: keras.Model, batch: Any) -> dict[str, Any]:
    probe = ActivationProbe(model, observed_layers(model), batch)
    return dict(zip((one.name for one in probe.observed), probe.measure(), strict=True))


def test_layers_that_only_pass_on_are_left_out() -> None:
    assert list(measured(network(), np.zeros((8, 4)))) == ["first", "second", "norm", "relu", "head"]


def test_statistics_are_those_of_the_layers_output() -> None:
    model, batch = network(), RNG.normal(size=(16, 4)).astype(np.float32)
    first = model.get_layer("first")
    z = batch @ first.kernel.numpy() + first.bias.numpy()
    output = 1 / (1 + np.exp(-z))
    found = measured(model, batch)["first"]
    assert found.mean == pytest.approx(output.mean(), rel=1e-5)
    assert found.std == pytest.approx(output.std(), rel=1e-5)
    assert found.non_finite == 0


def test_saturation_is_of_the_pre_activation() -> None:
    model, batch = network(), RNG.normal(size=(16, 4)).astype(np.float32) * 20
    first = model.get_layer("first")
    z = np.abs(batch @ first.kernel.numpy())
    slope = np.exp(-z) / (1 + np.exp(-z)) ** 2
    assert measured(model, batch)["first"].saturated_fraction == pytest.approx((slope < 0.0125).mean())


def test_batch_normalisation_is_seen_as_in_training() -> None:
    found = measured(network(), RNG.normal(size=(64, 4)).astype(np.float32) * 50)["norm"]
    assert found.mean == pytest.approx(0.0, abs=1e-4)
    assert found.std == pytest.approx(1.0, rel=0.05)


def test_looking_changes_nothing() -> None:
    model = network()
    before = [variable.numpy().copy() for variable in model.variables]
    measured(model, RNG.normal(size=(8, 4)).astype(np.float32))
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(variable.numpy(), value)
    assert model.get_layer("first").activation is keras.activations.sigmoid


def test_a_unit_that_is_zero_on_every_example_is_dead() -> None:
    output = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 2.0]], np.float32)
    assert output_statistics(output, 0.0).dead_fraction == pytest.approx(1 / 3)


def test_a_channel_is_dead_when_it_is_zero_at_every_position() -> None:
    output = RNG.normal(size=(4, 3, 3, 2)).astype(np.float32)
    output[..., 1] = 0.0
    assert output_statistics(output, 0.0).dead_fraction == 0.5


def test_similarity_is_the_mean_cosine_between_different_examples() -> None:
    output = RNG.normal(size=(5, 7)).astype(np.float32)
    unit = output / np.linalg.norm(output, axis=1, keepdims=True)
    expected = (unit @ unit.T)[~np.eye(5, dtype=bool)].mean()
    assert output_statistics(output, 0.0).similarity == pytest.approx(expected, rel=1e-5)


def test_collapsed_examples_have_similarity_one() -> None:
    assert output_statistics(np.ones((4, 3), np.float32), 0.0).similarity == pytest.approx(1.0)


def test_non_finite_entries_are_counted() -> None:
    output = np.array([[np.nan, 1.0], [np.inf, 1.0]], np.float32)
    assert output_statistics(output, 0.0).non_finite == 2


def test_recurrent_and_shared_layers_are_seen_once() -> None:
    inputs = keras.Input((5, 3))
    shared = layers.Dense(3, activation="gelu", name="shared")
    x = layers.LSTM(4, name="lstm")(shared(shared(inputs)))
    model = keras.Model(inputs, layers.Dense(1, name="head")(x))
    assert list(measured(model, np.ones((8, 5, 3), np.float32))) == ["shared", "lstm", "head"]
