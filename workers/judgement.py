"""Lint, prediction and report of a run, in the words of the API."""

import platform
from importlib import metadata

from api_schemas.report import GradientHealthReport
from api_schemas.train import TrainRequest
from workers.lint_of_run import lint_of_run
from workers.protocol import Assignment
from workers.report.build import build_report
from workers.report.environment import Environment
from workers.trace import Trace

PACKAGES = ("tensorflow", "keras", "numpy", "gradhealth")


def judge(trace: Trace, assignment: Assignment, device: str, seconds: float) -> GradientHealthReport:
    """Diagnose what was measured."""
    environment = Environment(
        device=device,
        seconds=seconds,
        steps_per_second=trace.completed_steps / seconds if seconds > 0 else None,
        versions=versions(),
    )
    lint_report = lint_of_run(TrainRequest.model_validate(assignment.request), trace)
    prediction = lint_report.prediction if lint_report else None
    return build_report(trace, assignment.request, lint_report, prediction, environment, assignment.job_id)


def versions() -> dict[str, str]:
    """Versions of what the run was carried out with."""
    installed = {name: version for name in PACKAGES if (version := _version(name))}
    return {"python": platform.python_version(), **installed}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:  # run from a checkout that was never installed
        return None
