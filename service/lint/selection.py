"""Which rules run, and how hard they judge: ``options.select``, ``ignore``, ``severity``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from api_schemas.finding import Severity
from api_schemas.lint import LintOptions
from service.lint.pointer import escape
from service.lint.registry import all_rules, matches
from service.lint.rule import Rule

LINTER_FAMILY = "LNT"
"""The linter's own findings are not narrowed by ``select``: nobody selects a crash."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rules that run and the severities that the caller sets."""

    rules: tuple[Rule, ...]
    active: frozenset[str]
    overrides: Mapping[str, Severity]
    unknown: tuple[tuple[str, str], ...]

    def is_active(self, rule: Rule) -> bool:
        """Whether the rule runs."""
        return rule.code in self.active


def select(options: LintOptions) -> Selection:
    """Resolve the caller's words against the rules."""
    if not (options.select or options.ignore or options.severity):
        return _default_selection()
    rules = all_rules()
    severities = dict(_overrides(options, rules))
    off = {code for code, severity in severities.items() if severity == "off"}
    chosen = frozenset(rule.code for rule in rules if _is_selected(rule, options))
    overrides = {code: severity for code, severity in severities.items() if severity != "off"}
    return _selection(chosen - off, overrides, tuple(_unknown(options, rules)))


@cache
def _default_selection() -> Selection:
    return _selection(frozenset(rule.code for rule in all_rules() if rule.default), {}, ())


def _selection(
    active: frozenset[str], overrides: Mapping[str, Severity], unknown: tuple[tuple[str, str], ...]
) -> Selection:
    rules = tuple(rule for rule in all_rules() if rule.code in active)
    return Selection(rules, active, overrides, unknown)


def _is_selected(rule: Rule, options: LintOptions) -> bool:
    if any(matches(word, rule) for word in options.ignore):
        return False
    if not options.select or rule.code.startswith(LINTER_FAMILY):
        return rule.default
    return any(matches(word, rule) for word in options.select)


def _overrides(
    options: LintOptions, rules: Iterable[Rule]
) -> Iterable[tuple[str, Severity | Literal["off"]]]:
    """Code and severity; the more specific word comes later and wins: families, prefixes, codes, names."""
    for word in sorted(options.severity, key=len):
        for rule in rules:
            if matches(word, rule):
                yield rule.code, options.severity[word]


def _unknown(options: LintOptions, rules: tuple[Rule, ...]) -> Iterable[tuple[str, str]]:
    """Pointer and word, for each word that means no rule."""
    words = [(f"/options/select/{i}", word) for i, word in enumerate(options.select)]
    words += [(f"/options/ignore/{i}", word) for i, word in enumerate(options.ignore)]
    words += [(f"/options/severity/{escape(word)}", word) for word in options.severity]
    return [(place, word) for place, word in words if not any(matches(word, rule) for rule in rules)]
