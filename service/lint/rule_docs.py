"""A rule's page, from the rule itself: its docstring, and its examples run through the engine."""

from functools import cache

from api_schemas.finding import Applicability
from api_schemas.lint import LintOptions, LintReport, LintRequest
from api_schemas.rules import RuleExample, RuleList, RulePage, RuleSection, RuleSummary
from service.lint.engine import lint
from service.lint.registry import all_rules, family, find_rule, ruleset
from service.lint.rule import Example, Rule
from service.lint.rule_text import read_docstring

FAMILY_TITLES = {
    "INI": "Initialisation",
    "ACT": "Activation",
    "NRM": "Normalisation",
    "OUT": "Output and loss",
    "OPT": "Optimisation",
    "REG": "Regularisation",
    "ARC": "Architecture",
    "DAT": "Declared data",
    "SIG": "Predicted signal propagation",
    "STY": "Style (pedantic)",
    "LNT": "The linter itself",
}
PREDICTED_FAMILY = "SIG"
LINTER_FAMILY = "LNT"


def describe(rule: Rule) -> RulePage:
    """Everything there is to say about a rule."""
    return _page(rule.code)


@cache
def _page(code: str) -> RulePage:
    rule = find_rule(code)
    assert rule is not None
    summary, sections = read_docstring(rule)
    bad = [_executed(rule, example) for example in rule.bad]
    return RulePage(
        code=rule.code,
        name=rule.name,
        family=family(rule),
        family_title=FAMILY_TITLES.get(family(rule), family(rule)),
        severity=rule.severity,
        confidence=rule.confidence,
        summary=summary,
        default=rule.default,
        fix=_safest_fix(bad),
        docs=f"/rules/{rule.code}",
        sections=[RuleSection(title=title, text=text) for title, text in sections],
        sources=list(rule.sources),
        bad=bad,
        good=[_executed(rule, example) for example in rule.good],
    )


def describe_all() -> RuleList:
    """Every rule in one line."""
    fields = set(RuleSummary.model_fields)
    pages = [describe(rule).model_dump(include=fields) for rule in all_rules()]
    return RuleList(ruleset=ruleset(), rules=[RuleSummary.model_validate(page) for page in pages])


def run_example(rule: Rule, example: Example) -> LintReport:
    """The report on an example, with only this rule judging."""
    select = [] if rule.code.startswith(LINTER_FAMILY) else [rule.code]
    options = LintOptions(select=select, predict=rule.code.startswith(PREDICTED_FAMILY))
    request = LintRequest.model_validate(dict(example.request))
    return lint(request.model_copy(update={"options": options}))


def _executed(rule: Rule, example: Example) -> RuleExample:
    found = [finding for finding in run_example(rule, example).findings if finding.code == rule.code]
    return RuleExample(title=example.title, request=dict(example.request), findings=found)


def _safest_fix(examples: list[RuleExample]) -> Applicability | None:
    offered = {f.fix.applicability for example in examples for f in example.findings if f.fix is not None}
    return "safe" if "safe" in offered else "unsafe" if offered else None
