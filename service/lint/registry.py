"""The rules, found by walking ``service/lint/rules``: one file, one ``RULE``, nothing to register."""

import hashlib
from functools import cache
from importlib import import_module
from pathlib import Path

from api_schemas.lint import Ruleset
from service.lint.rule import Rule

RULESET_VERSION = "1.0.0"
"""Semantic: defaults (severity, on or off, thresholds) change only with the major number."""

RULES_FOLDER = Path(__file__).parent / "rules"


def _rule_files() -> list[Path]:
    return sorted(path for path in RULES_FOLDER.glob("*/*.py") if path.stem != "__init__")


def _load(path: Path) -> Rule:
    module = import_module(f"service.lint.rules.{path.parent.name}.{path.stem}")
    rule = module.RULE
    assert isinstance(rule, Rule), f"{module.__name__}.RULE is not a Rule"
    return rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    return tuple(sorted((_load(path) for path in _rule_files()), key=lambda rule: rule.code))


@cache
def rule_modules() -> dict[str, str]:
    """Code -> name of the module that holds the rule."""
    return {_load(path).code: f"service.lint.rules.{path.parent.name}.{path.stem}" for path in _rule_files()}


@cache
def _by_word() -> dict[str, Rule]:
    return {word: rule for rule in all_rules() for word in (rule.code, rule.name)}


def find_rule(code_or_name: str) -> Rule | None:
    """The rule with this code or this name."""
    return _by_word().get(code_or_name)


def family(rule: Rule) -> str:
    """The letters of the code: ``INI``."""
    return rule.code.rstrip("0123456789")


def matches(word: str, rule: Rule) -> bool:
    """Whether a word of the user's (code, name, family or any prefix of a code, ``ALL``) means this rule."""
    return bool(word) and (rule.name == word or rule.code.startswith(word) or word == "ALL")


@cache
def ruleset() -> Ruleset:
    """Version, and a digest over what the rules are and how they judge."""
    digest = hashlib.sha256()
    for path in _rule_files():
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return Ruleset(version=RULESET_VERSION, digest=digest.hexdigest()[:16])
