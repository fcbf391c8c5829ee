"""Pages about the rules, for programs and for people; made once, as they change only with the rules."""

from functools import cache
from pathlib import Path
from typing import Final, Literal

import jinja2

from api_schemas.rules import RulePage, RuleSummary
from service.lint.registry import find_rule
from service.lint.rule_docs import describe, describe_all
from service.use_cases.describe_diagnoses import diagnoses, find_diagnosis
from service.use_cases.errors import NotFoundError

Form = Literal["json", "html"]

TEMPLATES: Final = Path(__file__).parent.parent / "ui" / "templates"


@cache
def render_rules(form: Form) -> bytes:
    """The list of all rules, and after them of all diagnoses."""
    rules = describe_all()
    rules.rules.extend(_in_a_line(page) for page in diagnoses())
    if form == "json":
        return rules.model_dump_json().encode()
    return _template("rules.html").render(ruleset=rules.ruleset, rules=rules.rules).encode()


def _in_a_line(page: RulePage) -> RuleSummary:
    return RuleSummary.model_validate(page.model_dump(include=set(RuleSummary.model_fields)))


def render_rule(code_or_name: str, form: Form) -> bytes:
    """The page of a rule, or else of a diagnosis, with this code or name. Raises ``NotFoundError``."""
    rule = find_rule(code_or_name)
    diagnosis = find_diagnosis(code_or_name)
    if rule is None and diagnosis is None:
        raise NotFoundError("No such rule.")
    return _render_rule(rule.name if rule is not None else code_or_name, form)


@cache
def _render_rule(name: str, form: Form) -> bytes:
    rule = find_rule(name)
    page = describe(rule) if rule is not None else find_diagnosis(name)
    assert page is not None
    if form == "json":
        return page.model_dump_json().encode()
    return _template("rule.html").render(rule=page).encode()


@cache
def _template(name: str) -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True).get_template(name)
