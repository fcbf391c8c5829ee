"""How the prediction grades findings."""

import pytest

from api_schemas.finding import Severity
from api_schemas.lint import LintOptions, LintRequest
from api_schemas.prediction import Prediction
from service.lint.engine import lint, read_subject
from service.lint.severity import graded, predicted_severities
from service.lint.sketch import dense, request
from service.lint.subject import Subject


def subject(smallest: float, largest: float, optimizer: str = "adam") -> Subject:
    body = request((20,), dense(32, "relu", "he_normal"), dense(1), training={"optimizer": optimizer})
    found = read_subject(LintRequest.model_validate(body))
    found.prediction = Prediction(
        status="complete",
        verdict="unknown",
        min_gradient_norm=smallest,
        max_gradient_norm=largest,
        min_to_max_ratio=smallest / largest,
    )
    return found


@pytest.mark.parametrize(
    ("smallest", "largest", "expected"),
    [
        (1.0, 2.0, {}),
        (1e-5, 1.0, {"vanishing": "warning"}),
        (1e-8, 1.0, {"vanishing": "error"}),
        (1e-3, 1e2, {"vanishing": "warning"}),
        (1e-3, 1e4, {"exploding": "warning"}),
        (1.0, 1e7, {"exploding": "error"}),
        (1e-5, 1e4, {"exploding": "warning", "vanishing": "warning"}),
    ],
)
def test_a_ratio_says_nothing_where_gradients_explode(
    smallest: float, largest: float, expected: dict[str, Severity]
) -> None:
    assert predicted_severities(subject(smallest, largest)) == expected


def test_plain_gradient_descent_is_not_rescued() -> None:
    assert predicted_severities(subject(1e-5, 1.0, "sgd")) == {"vanishing": "error"}


def test_what_is_blamed_for_vanishing_keeps_its_default_where_gradients_explode() -> None:
    assert graded(subject(1e-3, 1e7), "warning", blames="vanishing") == "warning"
    assert graded(subject(1e-3, 1e7), "warning", blames="exploding") == "error"


def test_an_exploding_network_is_not_said_to_vanish() -> None:
    layers = [dense(256, "relu", {"name": "random_normal", "stddev": 0.5}) for _ in range(8)]
    body = LintRequest.model_validate(request((64,), *layers, dense(10, "softmax")))
    report = lint(body.model_copy(update={"options": LintOptions(select=["SIG"])}))
    assert {"SIG901", "SIG902"} & {finding.code for finding in report.findings} == {"SIG902"}
