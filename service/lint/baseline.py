"""A baseline: the findings of today, so that only new ones speak tomorrow.

A finding is known by its fingerprint (code, layer name, values found), however layers are reordered. Where a
baseline knows a fingerprint twice, two of them are silenced and a third speaks.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from api_schemas.finding import Finding
from api_schemas.lint import LintReport
from service.lint.errors import Fault, SpecError
from service.lint.severity import reaches

BASELINE_VERSION = 1


def baseline_of(report: LintReport) -> dict[str, Any]:
    """The document to keep: how often each finding stands, with enough beside it to be read by people."""
    known = Counter(finding.fingerprint or "" for finding in report.findings)
    findings = {
        finding.fingerprint or "": {
            "code": finding.code,
            "layer": finding.layer,
            "count": known[finding.fingerprint or ""],
        }
        for finding in report.findings
    }
    return {
        "version": BASELINE_VERSION,
        "ruleset": report.ruleset.version,
        "findings": dict(sorted(findings.items())),
    }


def apply_baseline(report: LintReport, baseline: Any, fail_on: str = "error") -> LintReport:
    """The report without the findings that the baseline knows.

    Raises ``SpecError`` where the document is not a baseline.
    """
    left = _counts(baseline)
    new = [finding for finding in report.findings if not _take(left, finding)]
    counts = Counter(finding.severity for finding in new)
    summary = report.summary.model_copy(
        update={severity: counts[severity] for severity in ("error", "warning", "info")}
    )
    passed = not any(_fails(finding, fail_on) for finding in new)
    return report.model_copy(update={"findings": new, "summary": summary, "passed": passed})


def _take(left: Counter[str], finding: Finding) -> bool:
    fingerprint = finding.fingerprint or ""
    if left[fingerprint] <= 0:
        return False
    left[fingerprint] -= 1
    return True


def _fails(finding: Finding, fail_on: str) -> bool:
    return fail_on in ("error", "warning", "info") and reaches(finding.severity, fail_on)  # type: ignore[arg-type]


def _counts(baseline: Any) -> Counter[str]:
    findings = baseline.get("findings") if isinstance(baseline, Mapping) else None
    if not isinstance(findings, Mapping):
        raise SpecError(
            Fault("/findings", "Expected a baseline, an object with findings"), code="bad-baseline"
        )
    return Counter({str(known): _count(entry) for known, entry in findings.items()})


def _count(entry: Any) -> int:
    count = entry.get("count") if isinstance(entry, Mapping) else None
    return count if isinstance(count, int) and not isinstance(count, bool) and count > 0 else 1
