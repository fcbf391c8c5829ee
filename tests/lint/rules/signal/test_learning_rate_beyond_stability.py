"""SIG905 against a prediction whose stability limit is 0.01."""

from typing import Any

import pytest

from api_schemas.lint import LintOptions, LintRequest
from api_schemas.prediction import PredictedActivation, Prediction, Sharpness
from service.lint.engine import lint
from service.lint.sketch import dense, layer, request
from tests.lint.test_published_cases import SOUND

LIMIT = 0.01
HEAD = dense(10, "softmax", name="head")
HIDDEN = dense(32, "relu", "he_normal")
STANDARDISED: dict[str, Any] = {"features": {"standardized": True}}
PLAIN, HEAVY = {"name": "sgd"}, {"name": "sgd", "momentum": 0.9}
NESTEROV = {**HEAVY, "nesterov": True}


def spoken(
    times: float,
    optimizer: dict[str, Any],
    *layers: dict[str, Any],
    data: dict[str, Any] | None = STANDARDISED,
    logits: float = 1.0,
    curvature: float = 100.0,
    **training: Any,
) -> str | None:
    """The severity at so many times the limit."""
    optimizer = {"learning_rate": times * LIMIT, **optimizer}
    trained = {"optimizer": optimizer, "loss": "sparse_categorical_crossentropy", **training}
    body = LintRequest.model_validate(
        request((20,), *(layers or (HIDDEN,)), HEAD, training=trained, data=data)
    )
    body = body.model_copy(update={"options": LintOptions(select=["SIG905"])})
    prediction = Prediction(
        status="complete",
        verdict="healthy",
        activations=[PredictedActivation(layer="head", rms=logits**0.5, mean=0.0, correlation=0.0)],
        sharpness=Sharpness(lambda_max=curvature, learning_rate_limit=LIMIT),
    )
    found = lint(body, predictor=lambda *_: prediction).findings
    return found[0].severity if found else None


@pytest.mark.parametrize(
    ("optimizer", "multiples"), [(PLAIN, (4, 8, 16)), (HEAVY, (1, 2, 4)), (NESTEROV, (2, 4, 8))]
)
def test_the_levels_of_gradient_descent(optimizer: dict[str, Any], multiples: tuple[int, ...]) -> None:
    found = [spoken(1.1 * multiple, optimizer) for multiple in multiples]
    assert found == ["info", "warning", "error"]
    assert spoken(0.9 * multiples[0], optimizer) is None


@pytest.mark.parametrize(("times", "expected"), [(1.9, None), (2.1, "warning"), (5.1, "error")])
def test_adam_is_warned_of_above_twice_its_limit(times: float, expected: str | None) -> None:
    assert spoken(times, {"name": "adam"}) == expected


def test_adam_of_another_beta_was_not_measured() -> None:
    assert spoken(100.0, {"name": "adam", "beta_1": 0.5}) is None


@pytest.mark.parametrize("argument", ["clipnorm", "clipvalue", "global_clipnorm"])
def test_clipping_silences(argument: str) -> None:
    assert spoken(100.0, {**HEAVY, argument: 1.0}) is None


def test_clipping_declared_beside_the_optimiser_silences() -> None:
    assert spoken(100.0, HEAVY, gradient_clip_norm=1.0) is None


def test_warmup_silences() -> None:
    rate = {
        "name": "cosine_decay",
        "initial_learning_rate": 0.0,
        "decay_steps": 100,
        "warmup_target": 10.0,
        "warmup_steps": 10,
    }
    assert spoken(1.0, {**HEAVY, "learning_rate": rate}) is None


@pytest.mark.parametrize(
    ("features", "expected"),
    [
        (None, None),
        ({"min": 0.0, "max": 1.0}, None),
        ({"mean": 127.0, "std": 70.0, "standardized": True}, None),
        ({"standardized": False}, None),
        ({"mean": 0.02, "std": 0.97}, "error"),
        ({"standardized": True}, "error"),
    ],
)
def test_only_standardised_inputs_were_measured(
    features: dict[str, Any] | None, expected: str | None
) -> None:
    assert spoken(100.0, HEAVY, data={"features": features} if features else None) == expected


def test_large_logits_silence() -> None:
    assert spoken(100.0, HEAVY, logits=6.0) is None


@pytest.mark.parametrize(
    ("times", "expected"), [(1.1, None), (2.1, "info"), (4.1, "warning"), (1e4, "warning")]
)
def test_batch_normalisation_is_one_level_lower(times: float, expected: str | None) -> None:
    assert spoken(times, HEAVY, HIDDEN, layer("batch_normalization")) == expected


def test_fewer_examples_than_inputs_are_one_level_lower() -> None:
    assert spoken(4.1, HEAVY, data={**STANDARDISED, "n_samples": 19}) == "warning"
    assert spoken(4.1, HEAVY, data={**STANDARDISED, "n_samples": 20}) == "error"


def test_a_small_curvature_leaves_out_the_hint_only() -> None:
    assert [spoken(times, HEAVY, curvature=4.0) for times in (1.1, 2.1)] == [None, "warning"]


@pytest.mark.parametrize("body", SOUND.values(), ids=list(SOUND))
def test_published_programs_on_raw_inputs_get_no_alarm(body: dict[str, Any]) -> None:
    asked = LintRequest.model_validate(body)
    found = lint(asked.model_copy(update={"options": LintOptions(select=["SIG905"])}))
    assert found.findings == []
