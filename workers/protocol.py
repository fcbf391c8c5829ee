"""The pipe between supervisor and training child: one JSON object a line, both ways.

supervisor -> child: one ``Assignment`` line on stdin, then nothing; SIGTERM asks the child to stop,
keep what it measured, and report.
child -> supervisor on the file descriptor named by ``GRADHEALTH_PIPE``: ``ready`` (TensorFlow is
imported), ``progress``, ``finding``, ``outcome`` (the last line).
"""

import os
from typing import Annotated, Any, BinaryIO, Final, Literal

from pydantic import Field, TypeAdapter

from api_schemas.numbers import MetricFloat
from api_schemas.strict import Contract

PIPE_VARIABLE: Final = "GRADHEALTH_PIPE"
MAX_LINE_BYTES: Final = 64 * 2**20
"""A report of 2,048 layers takes a few MiB; a child that says more in one line is out of its mind."""


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
    trace_context: dict[str, str] | None = Field(
        default=None, description="W3C trace context of the request that made the job."
    )


class Ready(Contract):
    """TensorFlow is imported; the child waits for its assignment."""

    type: Literal["ready"] = "ready"
    pid: int
    device: str


class Progress(Contract):
    """Sent at most a few times a second; ``gradient_norms`` of kernels, by layer, once they were measured."""

    type: Literal["progress"] = "progress"
    epoch: int
    epochs: int
    step: int
    steps: int
    loss: MetricFloat | None = None
    eta_seconds: MetricFloat | None = None
    device: str | None = None
    baseline_loss: MetricFloat | None = None
    gradient_norms: dict[str, MetricFloat] | None = None


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


ChildMessage = Ready | Progress | FindingLine | Outcome
_CHILD_MESSAGE: Final[TypeAdapter[ChildMessage]] = TypeAdapter(
    Annotated[ChildMessage, Field(discriminator="type")]
)


def open_pipe() -> BinaryIO:
    """The child's end of the pipe, unbuffered."""
    return os.fdopen(int(os.environ[PIPE_VARIABLE]), "wb", buffering=0)


def write_line(pipe: BinaryIO, message: Contract) -> None:
    """Send one message, whole, however little the pipe takes at a time."""
    rest = memoryview(message.model_dump_json().encode() + b"\n")
    while rest:
        rest = rest[pipe.write(rest) :]
    pipe.flush()


def read_assignment(stream: BinaryIO) -> Assignment | None:
    """The job to run, or None when the supervisor has gone."""
    line = stream.readline(MAX_LINE_BYTES)
    return Assignment.model_validate_json(line) if line.endswith(b"\n") else None


class LineReader:
    """Puts a child's bytes together to messages. ``ValueError`` for a line that is none, or has no end."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, chunk: bytes) -> list[ChildMessage]:
        """The messages that are complete with this chunk."""
        searched = len(self._rest)
        self._rest += chunk
        if self._rest.find(b"\n", searched) < 0 and len(self._rest) > MAX_LINE_BYTES:
            raise ValueError(f"A line of more than {MAX_LINE_BYTES} bytes.")
        *lines, rest = self._rest.split(b"\n") if b"\n" in chunk else [self._rest]
        self._rest = bytearray(rest)
        return [_CHILD_MESSAGE.validate_json(bytes(line)) for line in lines]
