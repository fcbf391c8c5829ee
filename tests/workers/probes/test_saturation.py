from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from workers.probes.saturation import saturated

pytestmark = pytest.mark.training
A = keras.activations


@pytest.mark.parametrize(
    ("function", "inputs", "share"),
    [
        (A.sigmoid, [-10.0, 0.0, 4.0, 5.0], 0.5),
        (A.tanh, [-3.0, -1.0, 1.0, 3.0], 0.5),
        (A.relu, [-1.0, -0.1, 0.1, 1.0], 0.5),
        (A.leaky_relu, [-1.0, 1.0], 0.0),
        (A.softsign, [0.0, 1.0, 10.0], 1 / 3),
        (A.hard_sigmoid, [-9.0, 0.0, 9.0], 2 / 3),
        (A.gelu, [-9.0, 1.0], 0.5),
        (A.linear, [-9.0, 9.0], 0.0),
        (keras.layers.ReLU(max_value=6.0), [-1.0, 3.0, 7.0], 2 / 3),
        (keras.layers.LeakyReLU(negative_slope=0.01), [-1.0, 1.0], 0.5),
        (keras.layers.Activation("tanh"), [-3.0, 0.0], 0.5),
    ],
)
def test_entries_on_the_flat_are_counted(function: Any, inputs: list[float], share: float) -> None:
    assert saturated(function, tf.constant([inputs])) == pytest.approx(share)


@pytest.mark.parametrize("function", [A.softmax, keras.layers.Activation("softmax"), A.exponential])
def test_where_flatness_means_nothing_nothing_is_said(function: Any) -> None:
    assert np.isnan(saturated(function, tf.constant([[1.0, 2.0]])))
