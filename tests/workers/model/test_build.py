"""Networks that Keras itself wrote down come back as the same networks."""

import json
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from service.lint.reader.model import read_model
from workers.model.build import BuiltModel, build_model
from workers.model.construct import ModelRejectedError

pytestmark = pytest.mark.training


def rebuilt(model: keras.Model) -> BuiltModel:
    return build_model(read_model(json.loads(model.to_json())))


def mlp() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(5, activation="selu", kernel_initializer="lecun_normal"),
            layers.AlphaDropout(0.1),
            layers.Dense(4, kernel_regularizer=keras.regularizers.L2(0.01), use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(max_value=6.0),
            layers.Dense(3, activation="softmax"),
        ]
    )


def residual() -> keras.Model:
    inputs = keras.Input((8, 8, 3))
    x = layers.Conv2D(4, 3, padding="same", activation=layers.LeakyReLU(negative_slope=0.05))(inputs)
    y = layers.SeparableConv2D(4, 3, padding="same")(x)
    x = layers.PReLU(shared_axes=[1, 2])(layers.Add()([x, y]))
    x = layers.Dense(3)(layers.GlobalAveragePooling2D()(layers.MaxPooling2D()(x)))
    return keras.Model(inputs, x)


def siamese() -> keras.Model:
    tower = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="gelu")], name="tower")
    left, right = keras.Input((4,)), keras.Input((4,))
    joined = layers.Concatenate()([tower(left), tower(right)])
    return keras.Model(
        [left, right], [layers.Dense(1)(joined), layers.Dense(2, activation="softmax")(joined)]
    )


def sequence() -> keras.Model:
    tokens = keras.Input((7,), dtype="int32")
    x = layers.Embedding(20, 6)(tokens)
    x = layers.Bidirectional(layers.LSTM(4, return_sequences=True))(x)
    x = layers.GRU(5, return_sequences=True)(x)
    x = layers.TimeDistributed(layers.Dense(6))(x)
    x = layers.MultiHeadAttention(2, 3)(x, x)
    x = layers.LayerNormalization()(x)
    return keras.Model(tokens, layers.Dense(2)(layers.GlobalMaxPooling1D()(x)))


def cells() -> keras.Model:
    inputs = keras.Input((5, 3))
    x = layers.RNN(layers.StackedRNNCells([layers.GRUCell(4), layers.LSTMCell(3)]))(inputs)
    return keras.Model(inputs, layers.SpectralNormalization(layers.Dense(2))(x))


def states() -> keras.Model:
    inputs = keras.Input((5, 3))
    sequence, hidden, cell = layers.LSTM(4, return_sequences=True, return_state=True)(inputs)
    return keras.Model(inputs, layers.Dense(2)(layers.LSTM(4)(sequence, initial_state=[hidden, cell])))


NETWORKS: dict[str, Callable[[], keras.Model]] = {
    "mlp": mlp,
    "residual": residual,
    "siamese": siamese,
    "sequence": sequence,
    "cells": cells,
    "states": states,
}


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS.keys())
def test_a_network_computes_what_keras_computes(make: Callable[[], keras.Model]) -> None:
    model = make()
    built = rebuilt(model).model
    assert built.output_shape == model.output_shape
    built.set_weights(model.get_weights())
    inputs = [np.random.default_rng(0).integers(0, 4, (2, *one.shape[1:])) for one in model.inputs]
    for own, other in zip(outputs(built, inputs), outputs(model, inputs), strict=True):
        np.testing.assert_allclose(own, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("make", NETWORKS.values(), ids=NETWORKS.keys())
def test_the_same_seed_gives_the_same_initial_weights(make: Callable[[], keras.Model]) -> None:
    keras.utils.set_random_seed(3)
    document = json.loads(make().to_json())
    found = []
    for _ in range(2):
        keras.utils.set_random_seed(5)
        found.append(build_model(read_model(document)).model.get_weights())
    for own, other in zip(*found, strict=True):
        np.testing.assert_array_equal(own, other)


def test_layers_keep_their_names_and_shared_layers_are_shared() -> None:
    built = rebuilt(siamese())
    names = [layer.name for layer, _ in built.layers]
    assert sum(name.startswith("tower/") for name in names) == 1
    assert sum(tap.node.layer.name.startswith("tower/") for tap in built.taps) == 2


def test_frozen_layers_stay_frozen() -> None:
    model = mlp()
    model.layers[0].trainable = False
    assert len(rebuilt(model).model.trainable_variables) == len(model.trainable_variables)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras 3.15 on NumPy 2
def test_the_trained_model_can_be_saved_and_opened(tmp_path: Any) -> None:
    built = rebuilt(residual()).model
    built.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    x = np.random.default_rng(0).normal(size=(2, 8, 8, 3)).astype(np.float32)
    np.testing.assert_allclose(again(x), built(x), rtol=1e-5)


@pytest.mark.parametrize(
    ("layer", "pointer"),
    [
        (
            {"type": "dense", "units": 2, "activation": {"class_name": "Custom", "config": {}}},
            "/model/layers/0",
        ),
        ({"type": "string_lookup", "vocabulary": "/etc/passwd"}, "/model/layers/0"),
    ],
)
def test_what_is_not_on_the_tables_is_refused_where_it_stands(layer: dict[str, Any], pointer: str) -> None:
    with pytest.raises(ValueError, match=pointer):
        build_model(read_model({"input_shape": [4], "layers": [layer]}))


def test_an_opaque_layer_is_refused_with_its_pointer() -> None:
    document = json.loads(mlp().to_json())
    document["config"]["layers"][1] |= {
        "class_name": "Custom",
        "module": "mine",
        "registered_name": "mine>Custom",
    }
    with pytest.raises(ModelRejectedError) as caught:
        build_model(read_model(document))
    assert caught.value.faults[0].pointer.startswith("/model/config/layers/1")


def outputs(model: keras.Model, inputs: list[Any]) -> list[Any]:
    found = model(inputs if len(inputs) > 1 else inputs[0])
    return [np.asarray(one) for one in (found if isinstance(found, list | tuple) else [found])]
