"""Every documented example is executed: bad ones fire and are mended by their fix, good ones are silent."""

from typing import Any

import pytest

from api_schemas.lint import LintOptions, LintReport, LintRequest
from service.lint.engine import lint
from service.lint.registry import all_rules
from service.lint.rule import Example, Rule

BAD = [pytest.param(rule, e, id=f"{rule.code}-{i}") for rule in all_rules() for i, e in enumerate(rule.bad)]
GOOD = [pytest.param(rule, e, id=f"{rule.code}-{i}") for rule in all_rules() for i, e in enumerate(rule.good)]
SPEAKING = [rule for rule in all_rules() if not rule.code.startswith("LNT")]


def run(rule: Rule, example: Example, **options: Any) -> LintReport:
    select = [] if rule.code.startswith("LNT") else [rule.code]
    base = {"select": select, "predict": rule.code.startswith("SIG"), **options}
    request = LintRequest.model_validate(example.request)
    return lint(request.model_copy(update={"options": LintOptions.model_validate(base)}))


def codes(report: LintReport) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_a_bad_example_breaks_its_rule(rule: Rule, example: Example) -> None:
    assert rule.code in codes(run(rule, example))


@pytest.mark.parametrize(("rule", "example"), GOOD)
def test_a_good_example_does_not(rule: Rule, example: Example) -> None:
    assert rule.code not in codes(run(rule, example))


@pytest.mark.parametrize(("rule", "example"), BAD)
def test_the_fixes_of_a_bad_example_mend_it(rule: Rule, example: Example) -> None:
    report = run(rule, example, fix="unsafe")
    fixable = any(finding.fix for finding in report.findings)
    assert report.fixed is not None
    assert not fixable or rule.code not in {f.code for f in report.fixed.findings if f.fix is not None}
    assert not fixable or rule.code in report.fixed.applied


@pytest.mark.parametrize("rule", SPEAKING, ids=lambda rule: rule.code)
def test_a_rule_shows_a_bad_and_a_good_example(rule: Rule) -> None:
    assert rule.bad
    assert rule.good


def test_codes_and_names_are_unique() -> None:
    words = [word for rule in all_rules() for word in (rule.code, rule.name)]
    assert len(words) == len(set(words))
