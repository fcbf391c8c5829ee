"""A rule's own words: the docstring of its module."""

import inspect
from importlib import import_module

from service.lint.registry import rule_modules
from service.lint.rule import Rule

HEADING = "## "


def read_docstring(rule: Rule) -> tuple[str, list[tuple[str, str]]]:
    """The summary line, and title and text of each ``## `` section."""
    text = inspect.getdoc(import_module(rule_modules()[rule.code])) or ""
    head, *parts = f"\n{text}".split(f"\n{HEADING}")
    titled = (part.partition("\n") for part in parts)
    return head.strip(), [(title.strip(), below.strip()) for title, _, below in titled]
