"""Lint, prediction and report of a run, in the words of the API."""

import platform
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from api_schemas.train import TrainRequest
from workers.lint_of_run import lint_of_run
from workers.protocol import Assignment
from workers.report.build import build_report
from workers.report.environment import Environment
from workers.trace import Trace

PACKAGES = ("tensorflow", "keras", "numpy", "gradhealth")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The report as JSON; ``None`` where nothing was measured."""

    report: dict[str, Any] | None


def judge(trace: Trace | None, assignment: Assignment, device: str, seconds: float) -> Judgement:
    """Diagnose what was measured."""
    if trace is None:
        return Judgement(None)
    environment = Environment(
        device=device,
        seconds=seconds,
        steps_per_second=trace.completed_steps / seconds if seconds > 0 else None,
        versions=versions(),
    )
    lint_report = lint_of_run(TrainRequest.model_validate(assignment.request), trace)
    prediction = lint_report.prediction if lint_report else None
    report = build_report(trace, assignment.request, lint_report, prediction, environment, assignment.job_id)
    return Judgement(report.model_dump(mode="json"))


def versions() -> dict[str, str]:
    """Versions of what the run was carried out with."""
    installed = {name: version for name in PACKAGES if (version := _version(name))}
    return {"python": platform.python_version(), **installed}


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:  # run from a checkout that was never installed
        return None
