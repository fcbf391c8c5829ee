"""A report of a synthetic run."""

import json
import math
from typing import Any

import jsonpatch

from api_schemas.prediction import PredictedVariable, Prediction
from api_schemas.report import GradientHealthReport
from workers.diagnosis.examples import changed, constant, not_learning, sound_run, with_gradients
from workers.report.build import build_report
from workers.report.environment import Environment
from workers.trace import Trace

ENVIRONMENT = Environment(device="CPU", seconds=1.5, steps_per_second=40.0, versions={"keras": "3"})

REQUEST: dict[str, Any] = {
    "model": {
        "input_shape": [64],
        "layers": [
            {"type": "dense", "units": 32, "activation": "elu"},
            {"type": "dense", "units": 10, "activation": "softmax"},
        ],
    },
    "training": {
        "optimizer": {"name": "sgd", "learning_rate": 0.05},
        "loss": "sparse_categorical_crossentropy",
    },
    "data": {"source": "digits"},
}

PREDICTION = Prediction(
    status="complete",
    verdict="healthy",
    variables=[
        PredictedVariable(
            layer="hidden_0", variable="hidden_0/kernel", gradient_norm=0.03, error_decades=0.1
        ),
        PredictedVariable(layer="head", variable="head/kernel", gradient_norm=0.3, error_decades=0.1),
        PredictedVariable(layer="gone", variable="gone/kernel", gradient_norm=0.3, error_decades=0.1),
    ],
)


def report_of(trace: Trace, prediction: Prediction | None = None) -> GradientHealthReport:
    return build_report(trace, REQUEST, None, prediction, ENVIRONMENT, "job-1")


def test_a_sound_run_is_healthy() -> None:
    report = report_of(sound_run())

    assert report.verdict == "healthy"
    assert report.findings == []


def test_a_run_with_an_error_is_unhealthy_and_with_a_warning_is_a_warning() -> None:
    crawling = with_gradients(
        sound_run(), "hidden_0", gradient_norm=constant(1e-9), update_ratio=constant(1e-9)
    )

    assert report_of(crawling).verdict == "warning"
    assert report_of(not_learning(crawling)).verdict == "unhealthy"


def test_layers_stand_in_the_direction_of_the_signal_with_both_variables_together() -> None:
    layers = report_of(sound_run()).layers

    assert [layer.name for layer in layers] == ["hidden_0", "hidden_1", "hidden_2", "hidden_3", "head"]
    assert layers[0].gradient_norm is not None
    assert math.isclose(layers[0].gradient_norm.first or 0.0, 0.3 * math.sqrt(2))


def test_the_prediction_is_held_against_the_first_step() -> None:
    check = report_of(sound_run(), PREDICTION).prediction

    assert check is not None
    assert [one.variable for one in check.variables] == ["hidden_0/kernel", "head/kernel"]
    assert check.median_abs_log10_error is not None
    assert math.isclose(check.median_abs_log10_error, 0.5, abs_tol=1e-9)


def test_nan_and_infinity_survive_json() -> None:
    trace = changed(sound_run(), loss=[2.0, math.nan, math.inf])

    body = report_of(trace).model_dump_json()
    read_again = GradientHealthReport.model_validate_json(body)

    assert json.loads(body)["training"]["loss"] == [2.0, "NaN", "Infinity"]
    assert math.isinf(read_again.training.loss[2])


def test_a_run_cut_off_before_its_first_step_has_a_report() -> None:
    trace = Trace(
        task=None,
        loss_name="mse",
        head_activation=None,
        optimizer="sgd",
        learning_rate=0.1,
        batch_size=32,
        planned_steps=100,
        steps_per_epoch=10,
    )

    report = report_of(trace, PREDICTION)

    assert [finding.code for finding in report.findings] == ["DGN002"]
    assert report.verdict == "healthy"
    assert report.plots == []


def test_a_remedy_is_a_patch_on_the_request_as_submitted() -> None:
    report = report_of(not_learning(sound_run()))

    remedy = next(one for one in report.findings[0].remedies if one.rule == "INI103")
    mended = jsonpatch.apply_patch(REQUEST, remedy.patch)

    assert mended["model"]["layers"][0]["kernel_initializer"] == "he_normal"


def test_a_model_sent_as_a_string_gets_the_same_remedies() -> None:
    as_string = {**REQUEST, "model": json.dumps(REQUEST["model"])}
    ill = not_learning(sound_run())

    report = build_report(ill, as_string, None, None, ENVIRONMENT, "job-1")

    assert report.findings == report_of(ill).findings


def test_a_request_that_lint_cannot_read_still_gets_a_report() -> None:
    report = build_report(not_learning(sound_run()), {"model": 7}, None, None, ENVIRONMENT, "job-1")

    assert report.verdict == "unhealthy"
