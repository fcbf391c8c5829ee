"""SARIF 2.1.0, as GitHub code scanning and other viewers read it.

OASIS Standard, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0". Every result has a full
region (GitHub refuses the file otherwise), partial fingerprints and rules with help texts.
"""

from typing import Any
from urllib.parse import quote

import orjson

from api_schemas.finding import Finding
from api_schemas.lint import LintReport
from service.lint.formats.source import Region, Source
from service.lint.registry import find_rule
from service.lint.rule_text import read_docstring

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"error": "error", "warning": "warning", "info": "note"}
PRECISION = {"high": "very-high", "medium": "high", "low": "medium"}
FINGERPRINT = "gradhealth/v1"


def as_sarif(report: LintReport, source: Source) -> str:
    """One run with one result per finding; silenced findings carry their suppression."""
    spoken = [*report.findings, *(silenced.finding for silenced in report.suppressed)]
    codes = sorted({finding.code for finding in spoken})
    results = [_result(finding, codes, source) for finding in report.findings]
    for silenced in report.suppressed:
        kept = {"kind": "inSource", "justification": silenced.reason}
        results.append({**_result(silenced.finding, codes, source), "suppressions": [kept]})
    driver = {
        "name": "gradhealth",
        "semanticVersion": report.ruleset.version,
        "rules": [_rule(code) for code in codes],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return orjson.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}).decode()


def _result(finding: Finding, codes: list[str], source: Source) -> dict[str, Any]:
    place = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(source.uri)},
            "region": _region(source.region(finding.pointer)),
        },
        "logicalLocations": [{"fullyQualifiedName": finding.pointer, "name": finding.layer or ""}],
    }
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [place],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint or ""},
    }


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.start_line,
        "startColumn": region.start_column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _rule(code: str) -> dict[str, Any]:
    rule = find_rule(code)
    if rule is None:
        return {"id": code}
    summary, sections = read_docstring(rule)
    markdown = "\n\n".join(f"## {title}\n{text}" for title, text in sections)
    return {
        "id": code,
        "name": rule.name,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": summary},
        "help": {"text": markdown, "markdown": markdown},
        "helpUri": f"/rules/{code}",
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {"precision": PRECISION[rule.confidence], "tags": ["neural-network"]},
    }
