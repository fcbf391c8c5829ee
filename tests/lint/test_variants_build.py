"""Variants are networks that Keras builds: checked with Keras itself, Sequential and Functional."""

import json
from typing import Any

import pytest

from api_schemas.lint import LintRequest
from service.lint.variants import ACTIVATIONS, apply_patch, make_variant

pytestmark = pytest.mark.training

keras = pytest.importorskip("keras", reason="needs the worker's packages")


def sequential() -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, activation="sigmoid"),
            layers.Conv2D(4, 3),
            layers.BatchNormalization(),
            layers.LeakyReLU(),
            layers.GlobalAveragePooling2D(),
            layers.Dense(6, activation="tanh"),
            layers.Dense(6, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )


def functional() -> Any:
    layers = keras.layers
    start = keras.Input((8,))
    first = layers.Dense(6, activation="sigmoid")(start)
    second = layers.Dense(6, activation="sigmoid")(first)
    joined = layers.Add()([first, second])
    gate = layers.Dense(6, activation="sigmoid")(joined)
    gated = layers.Multiply()([layers.ReLU()(joined), gate])
    return keras.Model(start, layers.Dense(3, activation="softmax")(gated))


@pytest.mark.parametrize("name", ["fixed", *ACTIVATIONS])
@pytest.mark.parametrize("model", [sequential, functional])
def test_keras_builds_every_variant(model: Any, name: str) -> None:
    document = {"model": json.loads(model().to_json())}
    variant = make_variant(name, LintRequest(**document))
    assert variant.reason is None
    rebuilt = keras.models.model_from_json(json.dumps(apply_patch(document, variant.patch)["model"]))
    assert rebuilt.output_shape == (None, 3)
