"""Rule pages: complete, executed, and as fresh as the rules."""

import pytest

from scripts.rule_pages import FOLDER, pages
from service.lint.registry import all_rules, find_rule
from service.lint.rule import Rule
from service.lint.rule_docs import describe, describe_all
from service.lint.rule_text import read_docstring

NEEDED = {"What it does", "Why is this bad", "Use instead"}


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_says_what_why_and_what_instead(rule: Rule) -> None:
    summary, sections = read_docstring(rule)
    assert summary
    assert {title for title, _ in sections} >= NEEDED
    assert all(text for _, text in sections)


def test_a_page_shows_what_the_rule_really_says() -> None:
    rule = find_rule("INI104")
    assert rule is not None
    page = describe(rule)
    assert page.fix == "safe"
    assert page.bad[0].findings[0].code == "INI104"
    assert not page.good[0].findings


def test_every_rule_is_listed_by_code() -> None:
    listed = [summary.code for summary in describe_all().rules]
    assert listed == sorted(rule.code for rule in all_rules())


def test_docs_rules_is_fresh() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    assert written == pages(), "run `make docs`"
