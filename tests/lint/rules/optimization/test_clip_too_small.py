"""OPT508: clipping against the predicted norm."""

from typing import Any

import pytest

from api_schemas.finding import Finding
from api_schemas.lint import LintOptions, LintRequest
from api_schemas.prediction import Prediction
from service.lint.engine import lint
from service.lint.sketch import dense, request

LAYERS = (dense(32, "relu", "he_normal"), dense(1))


def found(training: dict[str, Any], largest: float | None, *, predict: bool = True) -> list[Finding]:
    body = LintRequest.model_validate(request((16,), *LAYERS, training=training))
    body = body.model_copy(update={"options": LintOptions(select=["OPT508"], predict=predict)})
    prediction = Prediction(status="complete", verdict="healthy", max_gradient_norm=largest)
    return lint(body, predictor=lambda *_: prediction).findings


def clipped(argument: str, limit: float) -> dict[str, Any]:
    return {"optimizer": {"name": "sgd", argument: limit}}


@pytest.mark.parametrize("argument", ["clipnorm", "global_clipnorm"])
def test_a_limit_far_below_the_predicted_norm_is_found(argument: str) -> None:
    (finding,) = found(clipped(argument, 0.009), 10.0)
    assert finding.evidence[argument] == 0.009
    assert finding.evidence["predicted_gradient_norm"] == 10.0
    assert found(clipped(argument, 0.011), 10.0) == []


def test_the_service_s_own_limit_is_judged_likewise() -> None:
    assert len(found({"gradient_clip_norm": 0.009}, 10.0)) == 1
    assert found({"gradient_clip_norm": 0.011}, 10.0) == []


def test_a_limit_on_values_is_not_compared_with_a_norm() -> None:
    assert found(clipped("clipvalue", 0.009), 10.0) == []


@pytest.mark.parametrize(("largest", "predict"), [(None, True), (float("inf"), True), (10.0, False)])
def test_without_a_predicted_norm_only_nothing_is_too_little(largest: float | None, predict: bool) -> None:
    assert found(clipped("clipnorm", 0.009), largest, predict=predict) == []
    assert len(found(clipped("clipnorm", 0.0), largest, predict=predict)) == 1


def test_the_real_prediction_is_what_it_is_compared_with() -> None:
    body = LintRequest.model_validate(request((16,), *LAYERS, training=clipped("clipnorm", 1e-6)))
    report = lint(body.model_copy(update={"options": LintOptions(select=["OPT508"])}))
    assert report.prediction is not None
    (finding,) = report.findings
    assert finding.evidence["predicted_gradient_norm"] == report.prediction.max_gradient_norm
