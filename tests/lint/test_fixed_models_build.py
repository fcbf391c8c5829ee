"""A mended model is one that Keras builds: checked with Keras itself, in both of its forms."""

import json
from typing import Any

import pytest

from api_schemas.lint import Fixed, LintRequest
from service.lint.engine import lint

pytestmark = pytest.mark.training

keras = pytest.importorskip("keras", reason="needs the worker's packages")


def mended(model: Any, data: dict[str, Any] | None = None) -> Fixed:
    body = {"model": model, "options": {"predict": False, "fix": "unsafe"}}
    fixed = lint(LintRequest.model_validate(body | ({"data": data} if data else {}))).fixed
    assert fixed is not None
    return fixed


def rebuilt(fixed: Fixed) -> Any:
    text = fixed.model if isinstance(fixed.model, str) else json.dumps(fixed.model)
    return keras.models.model_from_json(text)


def sequential() -> Any:
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((20,)),
            layers.Dense(16, activation="selu", kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.Dense(16, activation="selu"),
            layers.Dropout(0.2),
            layers.Dense(16),
            layers.LeakyReLU(negative_slope=1.5),
            layers.GaussianNoise(0.1),
            layers.Dense(4, activation="softmax"),
            layers.Softmax(),
        ]
    )


def functional() -> Any:
    layers = keras.layers
    start = keras.Input((20,))
    first = layers.Dense(16, activation="elu", name="first")(start)
    second = layers.Dense(16, activation="selu")(layers.Dropout(0.1)(first))
    joined = layers.Add()([first, second])
    scores = layers.ReLU()(layers.Dense(8, activation="relu")(joined))
    return keras.Model(start, layers.Softmax()(layers.Softmax()(layers.Dense(3)(scores))))


def test_a_sequential_model_still_builds() -> None:
    fixed = mended(json.loads(sequential().to_json()), {"features": {"mean": 50.0, "std": 9.0}})
    assert {"INI104", "ACT207", "ACT208", "ACT209", "ACT203"} <= set(fixed.applied)
    assert rebuilt(fixed).output_shape == (None, 4)


def test_a_functional_model_still_builds() -> None:
    fixed = mended(functional().to_json())
    assert {"INI103", "ACT202", "ACT203", "ACT206"} <= set(fixed.applied)
    assert isinstance(fixed.model, str)
    assert rebuilt(fixed).output_shape == (None, 3)


def test_what_is_mended_starts_as_the_fix_says() -> None:
    model = rebuilt(mended(json.loads(functional().to_json())))
    assert type(model.get_layer("first").kernel_initializer).__name__ == "HeNormal"
