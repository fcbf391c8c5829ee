"""Baselines: what was known stays silent, what is new speaks."""

from typing import Any

import pytest

from api_schemas.lint import LintReport, LintRequest
from service.lint.baseline import apply_baseline, baseline_of
from service.lint.engine import lint
from service.lint.errors import SpecError
from service.lint.sketch import dense, layer, request


def report(*layers: dict[str, Any]) -> LintReport:
    body = {**request((20,), *layers), "options": {"predict": False}}
    return lint(LintRequest.model_validate(body))


ELU = dense(8, "elu", name="first")
HEAD = dense(3, "softmax")


def test_known_findings_are_silent_and_the_report_passes() -> None:
    before = report(ELU, HEAD)
    after = apply_baseline(before, baseline_of(before))
    assert (after.findings, after.passed, after.summary.error) == ([], True, 0)


def test_a_new_finding_speaks() -> None:
    known = baseline_of(report(ELU, HEAD))
    after = apply_baseline(report(ELU, dense(8, "elu", name="second"), HEAD), known)
    assert [finding.layer for finding in after.findings] == ["second"]
    assert not after.passed


def test_reordering_changes_nothing() -> None:
    known = baseline_of(report(ELU, HEAD))
    moved = report(layer("dropout", rate=0.1), ELU, HEAD)
    assert not [f for f in apply_baseline(moved, known).findings if f.code == "INI103"]


def test_a_changed_value_is_a_new_finding() -> None:
    known = baseline_of(report(ELU, HEAD))
    changed = report(dense(8, "elu", "lecun_normal", name="first"), HEAD)
    assert apply_baseline(changed, known).findings


@pytest.mark.parametrize("document", [None, [], {"findings": 3}])
def test_what_is_no_baseline_is_refused(document: Any) -> None:
    with pytest.raises(SpecError):
        apply_baseline(report(ELU, HEAD), document)
