"""Judge one request: read it, predict, run the rules, silence, mend.

``lint`` raises ``SpecError`` for a model that cannot be read, and nothing else: a rule or a prediction that
crashes becomes a finding.
"""

import logging
from collections.abc import Callable, Iterable
from time import thread_time

from api_schemas.finding import Finding
from api_schemas.lint import DataFacts, LintReport, LintRequest, LintSummary
from api_schemas.prediction import Prediction
from service.lint.finding import finding_of
from service.lint.graph import Graph
from service.lint.mend import mend
from service.lint.outline import outline
from service.lint.reader import read_model
from service.lint.registry import find_rule, ruleset
from service.lint.rule import Rule, Violation
from service.lint.selection import Selection, select
from service.lint.severity import reaches
from service.lint.subject import Subject, Submitted
from service.lint.suppression import Silencing, Sorted, apply_silencings, silencings, utc_today
from service.lint.topology import build_topology
from service.lint.training import Training, resolve_training

logger = logging.getLogger(__name__)

Predictor = Callable[[Graph, Training, DataFacts], Prediction]

RULE_BUDGET_SECONDS = 1.0
"""Processor time of one rule on one config; the slowest takes a few milliseconds on a thousand layers."""
REQUEST_BUDGET_SECONDS = 10.0
"""Processor time of all rules on one config; rules that would start later are reported, not run."""
CHECK_EVERY = 32  # violations between two looks at the clock


def default_predictor(graph: Graph, training: Training, data: DataFacts) -> Prediction:
    """The mean-field prediction; imported when first used: a linter starts in milliseconds."""
    from service.lint.signal import predict

    return predict(graph, training, data)


def lint(request: LintRequest, *, predictor: Predictor = default_predictor) -> LintReport:
    """The verdict on a config, with its mended version where ``options.fix`` asks for one.

    Raises ``SpecError`` when the model or the training cannot be read.
    """
    report = judge(request, predictor)
    if request.options.fix != "none":
        report.fixed = mend(request, report, lambda mended: judge(mended, predictor))
    return report


def judge(request: LintRequest, predictor: Predictor = default_predictor) -> LintReport:
    """The verdict without the mending."""
    selection = select(request.options)
    subject = read_subject(request)
    found: list[tuple[Finding, Rule]] = []
    if request.options.predict:
        found.extend(_predicted(subject, selection, predictor))
    found.extend(run_rules(subject, selection))
    found.extend(_unknown_words(selection))
    written = silencings(subject.graph)
    outcome = apply_silencings(found, written, utc_today())
    outcome.findings.extend(_unused_silencings(outcome.unused, selection))
    return _report(request, subject, outcome)


def read_subject(request: LintRequest) -> Subject:
    """The request as rules see it, without a prediction."""
    graph = read_model(request.model)
    training = resolve_training(request.training, graph)
    data = request.data or DataFacts()
    return Subject(graph, build_topology(graph), training, data, submitted=Submitted(request))


def _predicted(subject: Subject, selection: Selection, predictor: Predictor) -> list[tuple[Finding, Rule]]:
    try:
        subject.prediction = predictor(subject.graph, subject.training, subject.data)
    except Exception as error:  # the prediction is an extra; its fault must not cost the lint
        logger.exception("prediction crashed")
        message = f"The prediction failed ({type(error).__name__}); rules judged without it."
        return _linter_finding("LNT001", Violation(message, "/model"), selection)
    return []


def run_rules(
    subject: Subject, selection: Selection, rules: Iterable[Rule] | None = None
) -> list[tuple[Finding, Rule]]:
    """Findings of every active rule, each with its rule, in the order of the codes."""
    found: list[tuple[Finding, Rule]] = []
    now = thread_time()
    deadline = now + REQUEST_BUDGET_SECONDS
    for rule in selection.rules if rules is None else rules:
        if now > deadline:
            found += _over_budget(rule, "was not run: the rules before it used up the time", selection)
            continue
        found += _run(rule, subject, selection, now)
        before, now = now, thread_time()
        if now - before > RULE_BUDGET_SECONDS:
            found += _over_budget(rule, f"took more than {RULE_BUDGET_SECONDS:g} s", selection)
    return found


def _run(rule: Rule, subject: Subject, selection: Selection, started: float) -> list[tuple[Finding, Rule]]:
    violations: dict[tuple[str | None, str, str], Violation] = {}
    about_the_run: list[tuple[Finding, Rule]] = []
    try:
        for count, violation in enumerate(rule.check(subject)):
            # a layer that is called twice breaks a rule once
            violations.setdefault((violation.layer, violation.pointer, violation.message), violation)
            if count % CHECK_EVERY == CHECK_EVERY - 1 and thread_time() - started > RULE_BUDGET_SECONDS:
                break
    except Exception as error:  # one broken rule must not hide what the others see
        logger.exception("rule crashed", extra={"rule": rule.code})
        about_the_run += _crashed(rule, error, selection)
    return [
        *((finding_of(rule, violation, selection), rule) for violation in violations.values()),
        *about_the_run,
    ]


def _crashed(rule: Rule, error: Exception, selection: Selection) -> list[tuple[Finding, Rule]]:
    kind = type(error).__name__
    message = f"{rule.code} {rule.name} crashed on this config ({kind}) and did not judge all of it."
    evidence = {"rule": rule.code, "error": kind}
    return _linter_finding("LNT001", Violation(message, "/model", evidence=evidence), selection)


def _over_budget(rule: Rule, what: str, selection: Selection) -> list[tuple[Finding, Rule]]:
    violation = Violation(f"{rule.code} {rule.name} {what}.", "/model", evidence={"rule": rule.code})
    return _linter_finding("LNT003", violation, selection)


def _linter_finding(code: str, violation: Violation, selection: Selection) -> list[tuple[Finding, Rule]]:
    rule = find_rule(code)
    assert rule is not None
    return [(finding_of(rule, violation, selection), rule)] if selection.is_active(rule) else []


def _unknown_words(selection: Selection) -> Iterable[tuple[Finding, Rule]]:
    for pointer, word in selection.unknown:
        message = (
            f"{word[:60]!r} names no rule: expected a code (INI104), a name or a prefix of a code (INI)."
        )
        yield from _linter_finding("LNT004", Violation(message, pointer), selection)


def _unused_silencings(unused: Iterable[Silencing], selection: Selection) -> Iterable[Finding]:
    for silencing in unused:
        ignore = silencing.ignore
        named = find_rule(ignore.rule)
        if named is not None and not selection.is_active(named):
            continue
        layer = silencing.layer.name if silencing.layer else None
        what = "finds nothing here" if named else "names no finding of this config"
        message = f"The silencing of {ignore.rule[:60]} silences nothing: the rule {what}. Remove it."
        violation = Violation(message, ignore.pointer, layer, {"rule": ignore.rule[:60]})
        yield from (finding for finding, _ in _linter_finding("LNT002", violation, selection))


def _report(request: LintRequest, subject: Subject, outcome: Sorted) -> LintReport:
    findings = outcome.findings
    fail_on = request.options.fail_on
    passed = fail_on == "never" or not any(reaches(finding.severity, fail_on) for finding in findings)
    severities = [finding.severity for finding in findings]
    summary = LintSummary(
        error=severities.count("error"),
        warning=severities.count("warning"),
        info=severities.count("info"),
        suppressed=len(outcome.suppressed),
        layers=len(subject.graph.layers),
        parameters=subject.graph.parameters,
    )
    return LintReport(
        passed=passed,
        summary=summary,
        findings=findings,
        suppressed=outcome.suppressed,
        prediction=subject.prediction,
        outline=outline(subject.graph) if request.options.outline else None,
        ruleset=ruleset(),
    )
