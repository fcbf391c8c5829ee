"""Patches on the learning rate, wherever it is declared."""

from typing import Any

import jsonpatch
import pytest

from workers.diagnosis.cure import Case
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.examples import changed, sound_run
from workers.diagnosis.lint_fixes import LintFixes

MODEL = {"input_shape": [4], "layers": [{"type": "dense", "units": 1}]}
SCHEDULE = {"class_name": "ExponentialDecay", "config": {"initial_learning_rate": 0.05, "decay_steps": 10}}


def patched(request: dict[str, Any], factor: float, rate: float = 0.05) -> Any:
    trace = changed(sound_run(), learning_rate=rate)
    remedy = scale_learning_rate(factor)(Case(request, trace, LintFixes(request, trace)))
    assert remedy is not None
    return jsonpatch.apply_patch(request, remedy.patch)["training"]["optimizer"]


@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        ({"name": "sgd", "learning_rate": 0.05, "momentum": 0.9}, {"learning_rate": 0.005, "momentum": 0.9}),
        ({"class_name": "SGD", "config": {"learning_rate": 0.05}}, {"config": {"learning_rate": 0.005}}),
        ({"class_name": "SGD", "config": {}}, {"config": {"learning_rate": 0.005}}),
        ("sgd", {"name": "sgd", "learning_rate": 0.005}),
        (None, {"name": "sgd", "learning_rate": 0.005}),
    ],
)
def test_the_rate_is_lowered_in_the_form_in_which_it_stands(optimizer: Any, expected: dict[str, Any]) -> None:
    found = patched({"model": MODEL, "training": {"optimizer": optimizer}}, 0.1)

    assert found.items() >= expected.items()


def test_a_schedule_keeps_its_shape() -> None:
    request = {"model": MODEL, "training": {"optimizer": {"name": "sgd", "learning_rate": SCHEDULE}}}

    found = patched(request, 0.1)["learning_rate"]

    assert found == {**SCHEDULE, "config": {"initial_learning_rate": 0.005, "decay_steps": 10}}


def test_a_request_without_training_gets_one() -> None:
    assert patched({"model": MODEL}, 0.1) == {"name": "sgd", "learning_rate": 0.005}


def test_a_rate_is_not_raised_into_what_lint_warns_of() -> None:
    trace = changed(sound_run(), learning_rate=0.1)
    request = {"model": MODEL}

    assert scale_learning_rate(10.0)(Case(request, trace, LintFixes(request, trace))) is None
