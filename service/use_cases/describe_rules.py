"""Pages about the rules, for programs and for people; made once, as they change only with the rules."""

from functools import cache
from pathlib import Path
from typing import Final, Literal

import jinja2

from service.lint.registry import find_rule
from service.lint.rule_docs import describe, describe_all
from service.use_cases.errors import NotFoundError

Form = Literal["json", "html"]

TEMPLATES: Final = Path(__file__).parent.parent / "ui" / "templates"


@cache
def render_rules(form: Form) -> bytes:
    """The list of all rules."""
    rules = describe_all()
    if form == "json":
        return rules.model_dump_json().encode()
    return _template("rules.html").render(ruleset=rules.ruleset, rules=rules.rules).encode()


def render_rule(code_or_name: str, form: Form) -> bytes:
    """One rule's page. Raises ``NotFoundError``."""
    rule = find_rule(code_or_name)
    if rule is None:
        raise NotFoundError("No such rule.")
    return _render_rule(rule.code, form)


@cache
def _render_rule(code: str, form: Form) -> bytes:
    rule = find_rule(code)
    assert rule is not None
    page = describe(rule)
    if form == "json":
        return page.model_dump_json().encode()
    return _template("rule.html").render(rule=page).encode()


@cache
def _template(name: str) -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    return jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True).get_template(name)
