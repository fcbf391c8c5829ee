"""From a rule's violation to the finding that travels."""

import hashlib
from typing import Any

import orjson

from api_schemas.finding import Finding
from service.lint.rule import Rule, Violation
from service.lint.selection import Selection


def finding_of(rule: Rule, violation: Violation, selection: Selection) -> Finding:
    """The finding, with the caller's severity, else the violation's own, else the rule's."""
    evidence = dict(violation.evidence)
    severity = selection.overrides.get(rule.code) or violation.severity or rule.severity
    return Finding.model_construct(
        code=rule.code,
        name=rule.name,
        severity=severity,
        confidence=violation.confidence or rule.confidence,
        message=violation.message,
        layer=violation.layer,
        pointer=violation.pointer,
        evidence=evidence,
        fix=violation.fix,
        docs=f"/rules/{rule.code}",
        fingerprint=fingerprint(rule.code, violation.layer, evidence),
    )


def fingerprint(code: str, layer: str | None, evidence: dict[str, Any]) -> str:
    """Stable under reordering: code, layer name and the values found, not where they stand."""
    known = [code, layer, evidence]
    try:
        value = orjson.dumps(known, option=orjson.OPT_SORT_KEYS, default=str)
    except TypeError:  # a lone surrogate in a name, an integer of more than 64 bits
        value = repr(known).encode(errors="backslashreplace")
    return hashlib.blake2s(value, digest_size=8).hexdigest()
