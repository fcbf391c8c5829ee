"""Put a gradient health report together, of a whole run or of what was measured until it ended."""

from collections.abc import Mapping
from typing import Any

from api_schemas.lint import LintReport
from api_schemas.prediction import Prediction
from api_schemas.report import DiagnosisFinding, GradientHealthReport, HealthVerdict, TrainingFacts
from workers.report.environment import Environment
from workers.report.findings import findings_of
from workers.report.gallery import charts_of
from workers.report.layer_health import layer_health
from workers.report.prediction_check import check_prediction
from workers.trace import Trace


def build_report(
    trace: Trace,
    request: Mapping[str, Any],
    lint_report: LintReport | None,
    prediction: Prediction | None,
    environment: Environment,
    job: str,
) -> GradientHealthReport:
    """Diagnose the trace and report on it; ``request`` is the body of ``POST /train``."""
    findings = findings_of(trace, request)
    check = check_prediction(prediction, trace)
    return GradientHealthReport(
        job=job,
        verdict=verdict_of(findings),
        findings=findings,
        layers=layer_health(trace),
        training=_training(trace, environment),
        prediction=check,
        lint=lint_report,
        plots=[chart.name for chart in charts_of(trace, check)],
    )


def verdict_of(findings: list[DiagnosisFinding]) -> HealthVerdict:
    """Unhealthy with any error, warning with any warning, else healthy."""
    severities = {finding.severity for finding in findings}
    if "error" in severities:
        return "unhealthy"
    return "warning" if "warning" in severities else "healthy"


def _training(trace: Trace, environment: Environment) -> TrainingFacts:
    return TrainingFacts(
        epochs=len(trace.loss),
        steps=trace.completed_steps,
        loss=trace.loss,
        val_loss=trace.val_loss,
        metrics=trace.metrics,
        baseline_loss=trace.baseline_loss,
        seconds=environment.seconds,
        steps_per_second=environment.steps_per_second,
        device=environment.device,
        versions=environment.versions,
        stopped_early=trace.stopped_early,
    )
