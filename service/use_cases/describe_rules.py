"""Pages about the rules, for programs and for people; made once, as they change only with the rules."""

from functools import cache
from typing import Literal

from api_schemas.rules import RuleList, RulePage, RuleSummary
from service.lint.registry import find_rule
from service.lint.rule_docs import describe, describe_all
from service.use_cases.describe_diagnoses import diagnoses, find_diagnosis
from service.use_cases.errors import NotFoundError
from service.use_cases.page import template

Form = Literal["json", "html"]


@cache
def list_rules() -> RuleList:
    """Every lint rule and every diagnosis in one line."""
    rules = describe_all()
    fields = set(RuleSummary.model_fields)
    runs = [RuleSummary.model_validate(page.model_dump(include=fields)) for page in diagnoses()]
    return rules.model_copy(update={"rules": [*rules.rules, *runs]})


def find_page(code_or_name: str) -> RulePage:
    """A lint rule's page, or a diagnosis's; where both have a code, it means the rule.

    Raises ``NotFoundError``.
    """
    rule = find_rule(code_or_name)
    page = describe(rule) if rule is not None else find_diagnosis(code_or_name)
    if page is None:
        raise NotFoundError("No such rule.")
    return page


@cache
def render_rules(form: Form) -> bytes:
    """The list of all rules."""
    rules = list_rules()
    if form == "json":
        return rules.model_dump_json().encode()
    return template("rules.html").render(ruleset=rules.ruleset, rules=rules.rules).encode()


def render_rule(code_or_name: str, form: Form) -> bytes:
    """One rule's page. Raises ``NotFoundError``."""
    return _render_page(find_page(code_or_name).docs, form)


@cache
def _render_page(address: str, form: Form) -> bytes:
    page = find_page(address.rpartition("/")[2])
    if form == "json":
        return page.model_dump_json().encode()
    return template("rule.html").render(rule=page).encode()
