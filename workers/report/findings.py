"""What the diagnoses found, with the remedies turned into patches on the request."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from api_schemas.finding import Finding
from api_schemas.lint import LintReport
from api_schemas.report import DiagnosisFinding, Evidence, Remedy
from workers.diagnosis.cure import Case, Cure
from workers.diagnosis.diagnose import Judgement, diagnose
from workers.trace import Trace


def findings_of(
    trace: Trace, request: Mapping[str, Any], lint_report: LintReport | None
) -> list[DiagnosisFinding]:
    """Findings on the run, the gravest first."""
    document = parsed(request)
    lint_findings = lint_report.findings if lint_report else []
    return [_finding(judgement, trace, document, lint_findings) for judgement in diagnose(trace)]


def parsed(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request with its model as an object: patches point into a model sent as a string all the same."""
    model = request.get("model")
    return {**request, "model": json.loads(model)} if isinstance(model, str) else dict(request)


def _finding(
    judgement: Judgement, trace: Trace, document: Mapping[str, Any], lint_findings: Sequence[Finding]
) -> DiagnosisFinding:
    diagnosed = judgement.diagnosed
    case = Case(request=document, trace=trace, findings=lint_findings, layers=diagnosed.layers)
    return DiagnosisFinding(
        code=judgement.code,
        name=judgement.name,
        severity=diagnosed.severity,
        layers=list(diagnosed.layers),
        first_step=diagnosed.first_step,
        message=diagnosed.message,
        evidence=Evidence(
            statistic=diagnosed.evidence.statistic,
            value=diagnosed.evidence.value,
            threshold=diagnosed.evidence.threshold,
        ),
        remedies=_remedies(diagnosed.cures, case),
    )


def _remedies(cures: Sequence[Cure], case: Case) -> list[Remedy]:
    """Remedies that apply, each patch once, in the diagnosis's order."""
    remedies: list[Remedy] = []
    for cure in cures:
        remedy = _tried(cure, case)
        if remedy and remedy.patch and all(remedy.patch != other.patch for other in remedies):
            remedies.append(remedy)
    return remedies


def _tried(cure: Cure, case: Case) -> Remedy | None:
    try:
        return cure(case)
    except Exception:  # a remedy that cannot be built must not cost the report of a run that took hours
        return None
