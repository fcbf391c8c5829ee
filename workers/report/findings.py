"""What the diagnoses found, with the remedies turned into patches on the request."""

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from api_schemas.report import DiagnosisFinding, Evidence, Remedy
from service.lint.errors import SpecError
from workers.diagnosis.cure import Case, Cure
from workers.diagnosis.diagnose import Judgement, diagnose
from workers.diagnosis.lint_fixes import LintFixes
from workers.trace import Trace

log = logging.getLogger(__name__)


def findings_of(trace: Trace, request: Mapping[str, Any]) -> list[DiagnosisFinding]:
    """Findings on the run, the gravest first."""
    document = parsed(request)
    lint = LintFixes(document, trace)
    return [
        _finding(judgement, Case(document, trace, lint, judgement.diagnosed.layers))
        for judgement in diagnose(trace)
    ]


def parsed(request: Mapping[str, Any]) -> dict[str, Any]:
    """The request with its model as an object: patches point into a model sent as a string all the same."""
    model = request.get("model")
    return {**request, "model": json.loads(model)} if isinstance(model, str) else dict(request)


def _finding(judgement: Judgement, case: Case) -> DiagnosisFinding:
    diagnosed = judgement.diagnosed
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
    except SpecError:  # lint cannot read the request
        return None
    except Exception:  # a remedy that cannot be built must not cost the report of a run that took hours
        log.exception("a remedy cannot be built")
        return None
