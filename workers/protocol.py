"""The pipe between supervisor and training child: one JSON object a line, both ways.

supervisor -> child: one ``Assignment`` line on stdin, then nothing; SIGTERM asks the child to stop,
keep what it measured, and report.
child -> supervisor on the file descriptor named by ``GRADHEALTH_PIPE``: ``ready`` (TensorFlow is
imported), ``progress``, ``finding``, ``outcome`` (the last line).
"""

from typing import Any, Literal

from pydantic import Field

from api_schemas.numbers import MetricFloat
from api_schemas.strict import Contract


class Assignment(Contract):
    """One job for a training child; ``request`` is the stored body of ``POST /train``."""

    job_id: str
    attempt: int
    request: dict[str, Any]
    artifacts_dir: str
    datasets_dir: str
    data_prefixes: list[str] = Field(default_factory=list)
    max_parameters: int
    max_seconds: float


class Ready(Contract):
    """TensorFlow is imported; the child waits for its assignment."""

    type: Literal["ready"] = "ready"
    pid: int
    device: str


class Progress(Contract):
    """Sent at most a few times a second."""

    type: Literal["progress"] = "progress"
    epoch: int
    epochs: int
    step: int
    steps: int
    loss: MetricFloat | None = None
    eta_seconds: MetricFloat | None = None
    device: str | None = None


class FindingLine(Contract):
    """A diagnosis made while training runs."""

    type: Literal["finding"] = "finding"
    finding: dict[str, Any]


class Outcome(Contract):
    """How the run ended. A run that diverged or never learned is ``succeeded``: the report is the product.

    reason: machine-readable when not succeeded (``bad_data``, ``deadline_exceeded``, ``out_of_memory``,
        ``cancelled_by_user``, ``model_rejected``, ``internal_error``).
    report: the report so far, also after a failure, when anything was measured.
    """

    type: Literal["outcome"] = "outcome"
    status: Literal["succeeded", "failed", "cancelled"]
    reason: str | None = None
    detail: str | None = None
    faults: list[dict[str, str]] = Field(default_factory=list)
    report: dict[str, Any] | None = None
    artifacts: list[str] = Field(default_factory=list, description="File names under artifacts_dir.")
