"""Train a request in this process and report on it, as a worker would."""

import copy
import json
import tempfile
from dataclasses import dataclass
from random import Random

import jsonpatch
import keras

from api_schemas.report import GradientHealthReport
from benchmarks.planted.request import Plant, Request
from workers.pipeline import Run
from workers.protocol import Assignment
from workers.report.build import build_report
from workers.report.environment import Environment
from workers.training.stop import Stop

SECONDS = 120.0
"""Of one run; they take one to five."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A plant, its report and, where a remedy was offered for its fault, the report after the first one."""

    plant: Plant
    report: GradientHealthReport
    remedy: str | None = None
    healed: GradientHealthReport | None = None

    def __str__(self) -> str:
        healed = f" | {self.remedy} -> {spoken(self.healed) or 'well'}" if self.healed else ""
        return f"{self.plant.name}: {' '.join(self.spoken) or 'nothing'}{healed}"

    @property
    def spoken(self) -> list[str]:
        """Codes of errors and warnings of the run as planted."""
        return spoken(self.report)


def spoken(report: GradientHealthReport) -> list[str]:
    """Codes of errors and warnings, in the order of the report."""
    return [finding.code for finding in report.findings if finding.severity != "info"]


def try_plant(plant: Plant, seed: str, heal: bool) -> Trial:
    """Train one request of this kind; ``seed`` decides which."""
    request = json.loads(json.dumps(plant.make(Random(seed))))  # as it would arrive: no part of it shared
    report = train(request)
    remedies = [
        remedy for finding in report.findings for remedy in finding.remedies if finding.severity != "info"
    ]
    if not heal or not plant.expected or not remedies:
        return Trial(plant, report)
    mended = jsonpatch.apply_patch(copy.deepcopy(request), remedies[0].patch)
    return Trial(plant, report, remedies[0].rule, train(mended))


def train(request: Request) -> GradientHealthReport:
    """The report on one run."""
    keras.backend.clear_session()
    with tempfile.TemporaryDirectory() as folder:
        assignment = Assignment(
            job_id="benchmark",
            attempt=1,
            request=request,
            artifacts_dir=folder,
            datasets_dir=folder,
            max_parameters=10_000_000,
            max_seconds=SECONDS,
        )
        run = Run(assignment, lambda _message: None, Stop(SECONDS))
        run.carry_out()
    assert run.trace is not None
    return build_report(run.trace, request, None, None, Environment("CPU", run.training_seconds), "benchmark")


def is_well(report: GradientHealthReport) -> bool:
    """A healthy verdict, and a loss below that of the best constant."""
    training = report.training
    below = (
        bool(training.loss)
        and training.baseline_loss is not None
        and training.loss[-1] < training.baseline_loss
    )
    return below and report.verdict == "healthy"
