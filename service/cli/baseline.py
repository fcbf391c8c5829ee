"""Findings that are known and lived with: fingerprints, which survive reordering and reformatting."""

import json
from collections.abc import Iterable
from pathlib import Path

from api_schemas.finding import Finding
from api_schemas.lint import LintReport
from service.cli.command_error import CommandError

VERSION = 1


def read_baseline(path: Path) -> frozenset[str]:
    """The fingerprints in the file."""
    try:
        document = json.loads(path.read_bytes())
        return frozenset(str(entry["fingerprint"]) for entry in document["findings"])
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise CommandError(f"{path}: expected a baseline as --update-baseline writes it") from None


def write_baseline(path: Path, reports: Iterable[LintReport]) -> None:
    """Write down all that is found now, sorted, so that a change of the file shows what changed."""
    entries = {
        finding.fingerprint: {
            "fingerprint": finding.fingerprint,
            "code": finding.code,
            "layer": finding.layer,
        }
        for report in reports
        for finding in report.findings
        if finding.fingerprint
    }
    document = {"version": VERSION, "findings": [entries[key] for key in sorted(entries)]}
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def unknown_findings(findings: Iterable[Finding], known: frozenset[str]) -> list[Finding]:
    """The findings that the baseline does not hold."""
    return [finding for finding in findings if finding.fingerprint not in known]
