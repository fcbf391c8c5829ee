"""Steps of the declared training."""

from typing import Any

from api_schemas.lint import LintRequest
from service.lint.engine import read_subject
from service.lint.sketch import dense, request
from service.lint.steps import steps_per_epoch, training_steps


def subject(training: dict[str, Any], data: dict[str, Any]) -> Any:
    return read_subject(LintRequest.model_validate(request((4,), dense(1), training=training, data=data)))


def test_a_last_batch_that_is_not_full_counts() -> None:
    assert steps_per_epoch(subject({"batch_size": 32}, {"n_samples": 100})) == 4


def test_epochs_multiply() -> None:
    assert training_steps(subject({"batch_size": 32, "epochs": 5}, {"n_samples": 100})) == 20


def test_what_is_not_declared_is_not_guessed() -> None:
    assert training_steps(subject({"epochs": 5}, {"n_samples": 100})) is None
