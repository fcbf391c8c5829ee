"""The engine: options, crashes, budgets, the verdict."""

from collections.abc import Iterable
from datetime import date
from time import thread_time
from typing import Any

import pytest

from api_schemas.finding import Finding
from api_schemas.lint import DataFacts, LintOptions, LintReport, LintRequest
from api_schemas.prediction import Prediction
from service.lint.engine import RULE_BUDGET_SECONDS, lint, read_subject, run_rules
from service.lint.errors import SpecError
from service.lint.finding import fingerprint
from service.lint.graph import Graph
from service.lint.registry import all_rules, find_rule
from service.lint.rule import Rule, Violation
from service.lint.selection import select
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.training import Training

GLOROT_RELU = request((20,), dense(64, "relu"), dense(10, "softmax"))
GLOROT_ELU = request((20,), dense(64, "elu"), dense(10, "softmax"))


def report(body: dict[str, Any], **options: Any) -> LintReport:
    return lint(LintRequest.model_validate({**body, "options": {"predict": False, **options}}))


def codes(judged: LintReport) -> list[str]:
    return [finding.code for finding in judged.findings]


def finding(judged: LintReport, code: str) -> Finding:
    return next(finding for finding in judged.findings if finding.code == code)


def test_an_error_fails() -> None:
    assert not report(GLOROT_ELU).passed


def test_a_warning_passes_unless_told_otherwise() -> None:
    assert report(GLOROT_RELU).passed
    assert not report(GLOROT_RELU, fail_on="warning").passed


def test_never_fails_on_never() -> None:
    assert report(GLOROT_ELU, fail_on="never").passed


@pytest.mark.parametrize("word", ["INI103", "elu-needs-he", "INI", "INI1"])
def test_a_rule_is_ignored_by_code_name_or_prefix(word: str) -> None:
    assert codes(report(GLOROT_ELU, ignore=[word])) == []


@pytest.mark.parametrize("word", ["INI103", "elu-needs-he", "INI", "ALL"])
def test_a_rule_is_selected_by_code_name_or_prefix(word: str) -> None:
    assert "INI103" in codes(report(GLOROT_ELU, select=[word]))


def test_selecting_one_family_leaves_the_others_out() -> None:
    assert codes(report(GLOROT_ELU, select=["OUT"])) == []


def test_an_unknown_word_is_a_finding() -> None:
    judged = report(GLOROT_RELU, ignore=["INI999"])
    assert finding(judged, "LNT004").pointer == "/options/ignore/0"


def test_severity_is_overridden() -> None:
    assert finding(report(GLOROT_ELU, severity={"INI103": "info"}), "INI103").severity == "info"


def test_off_is_a_severity() -> None:
    assert codes(report(GLOROT_ELU, severity={"elu-needs-he": "off"})) == []


def test_the_more_specific_word_wins() -> None:
    judged = report(GLOROT_ELU, severity={"INI103": "warning", "INI": "off"})
    assert finding(judged, "INI103").severity == "warning"


def test_pedantic_rules_are_off_unless_selected() -> None:
    pedantic = {rule.code for rule in all_rules() if not rule.default}
    assert pedantic
    assert not pedantic & select(LintOptions()).active
    assert select(LintOptions(select=["STY"])).active >= pedantic


def test_a_finding_says_where_and_what() -> None:
    found = finding(report(GLOROT_ELU), "INI103")
    assert (found.layer, found.pointer, found.docs) == ("dense", "/model/layers/0", "/rules/INI103")
    assert found.evidence["kernel_initializer"] == "glorot_uniform"


def test_the_summary_counts() -> None:
    summary = report(GLOROT_ELU).summary
    assert (summary.error, summary.warning, summary.info) == (1, 0, 0)
    assert summary.parameters == 20 * 64 + 64 + 64 * 10 + 10


def test_what_cannot_be_read_is_a_spec_error() -> None:
    with pytest.raises(SpecError):
        report({"model": {"layers": 3}})


def test_the_same_request_gets_the_same_report() -> None:
    assert report(GLOROT_RELU) == report(GLOROT_RELU)


def subject() -> Subject:
    return read_subject(LintRequest.model_validate(GLOROT_RELU))


def rule(check: Any) -> Rule:
    return Rule("INI102", "relu-needs-he", "warning", check, (), ())


def crash(subject: Subject) -> Iterable[Violation]:
    yield Violation("found before the crash", "/model")
    raise KeyError("gone")


def loiter(subject: Subject) -> Iterable[Violation]:
    started = thread_time()
    while thread_time() - started < RULE_BUDGET_SECONDS * 1.1:
        pass
    yield Violation("late", "/model")


def test_a_crashed_rule_is_a_finding_and_keeps_what_it_found() -> None:
    found = run_rules(subject(), select(LintOptions()), [rule(crash)])
    assert [finding.code for finding, _ in found] == ["INI102", "LNT001"]
    assert "KeyError" in found[1][0].message


def test_a_slow_rule_is_reported() -> None:
    found = run_rules(subject(), select(LintOptions()), [rule(loiter)])
    assert [finding.code for finding, _ in found] == ["INI102", "LNT003"]


def test_a_crashed_prediction_is_a_finding_and_the_rules_judge_without_it() -> None:
    def predictor(graph: Graph, training: Training, data: DataFacts) -> Prediction:
        raise ZeroDivisionError

    judged = lint(LintRequest.model_validate(GLOROT_RELU), predictor=predictor)
    assert codes(judged) == ["LNT001", "INI102"]
    assert judged.prediction is None


def predicted(minimum: float, maximum: float, verdict: Any) -> Any:
    ratio = minimum / maximum
    made = Prediction(
        status="complete",
        verdict=verdict,
        min_gradient_norm=minimum,
        max_gradient_norm=maximum,
        min_to_max_ratio=ratio,
    )
    return lambda graph, training, data: made


@pytest.mark.parametrize(
    ("minimum", "maximum", "verdict", "severity"),
    [
        (0.1, 1.0, "healthy", "info"),
        (1e-5, 1.0, "vanishing", "warning"),
        (1e-8, 1.0, "vanishing", "error"),
        (1.0, 1e4, "exploding", "warning"),
    ],
)
def test_the_prediction_grades_a_finding(minimum: float, maximum: float, verdict: str, severity: str) -> None:
    judged = lint(LintRequest.model_validate(GLOROT_RELU), predictor=predicted(minimum, maximum, verdict))
    assert finding(judged, "INI102").severity == severity


def test_a_rule_of_the_user_s_own_text_stands_whatever_the_prediction_says() -> None:
    judged = lint(LintRequest.model_validate(GLOROT_ELU), predictor=predicted(0.1, 1.0, "healthy"))
    assert finding(judged, "INI103").severity == "error"


def silenced(expires: str | None, rule_word: str = "INI103") -> dict[str, Any]:
    entry = {"rule": rule_word, "reason": "ported weights"} | ({"expires": expires} if expires else {})
    return request((20,), dense(64, "elu", **{"x-lint": {"ignore": [entry]}}), dense(10, "softmax"))


def test_a_silenced_finding_comes_back_with_its_reason() -> None:
    judged = report(silenced(None))
    assert codes(judged) == []
    assert judged.suppressed[0].finding.code == "INI103"
    assert judged.suppressed[0].reason == "ported weights"
    assert judged.passed
    assert judged.summary.suppressed == 1


def test_an_expired_silencing_lets_the_finding_speak_and_says_so() -> None:
    judged = report(silenced("2020-01-01"))
    assert codes(judged) == ["INI103"]
    assert "expired on 2020-01-01" in judged.findings[0].message


def test_a_silencing_holds_until_its_last_day() -> None:
    assert codes(report(silenced(date.max.isoformat()))) == []


def test_a_silencing_by_family_holds() -> None:
    assert codes(report(silenced(None, "INI"))) == []


def test_a_silencing_on_one_layer_leaves_the_others() -> None:
    entry = {"ignore": [{"rule": "INI103", "reason": "ported"}]}
    body = request((20,), dense(64, "elu", **{"x-lint": entry}), dense(64, "elu"), dense(10, "softmax"))
    assert [found.layer for found in report(body).findings] == ["dense_1"]


def test_a_silencing_at_the_top_holds_everywhere() -> None:
    body = request((20,), dense(64, "elu"), dense(64, "elu"), dense(10, "softmax"))
    body["model"]["x-lint"] = {"ignore": [{"rule": "elu-needs-he", "reason": "ported"}]}
    assert codes(report(body)) == []


def test_a_silencing_that_silences_nothing_is_a_finding() -> None:
    judged = report(silenced(None, "INI101"))
    assert codes(judged) == ["INI103", "LNT002"]
    assert judged.findings[1].pointer == "/model/layers/0/x-lint/ignore/0"


def test_a_silencing_of_a_rule_that_does_not_run_is_not_called_unused() -> None:
    assert codes(report(silenced(None, "ACT201"), ignore=["ACT201", "INI103"])) == []


def test_fingerprints_survive_what_json_cannot_hold() -> None:
    assert fingerprint("INI102", "\ud800", {"units": 10**40}) != fingerprint("INI102", "\ud800", {"units": 1})


def test_rules_are_found_by_code_and_by_name() -> None:
    assert find_rule("INI103") is find_rule("elu-needs-he")
    assert find_rule("INI999") is None
