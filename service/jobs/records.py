"""What goes into the ledger and what comes out."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from api_schemas.train import Device, Status, Transition, Verdict

Directive = Literal["continue", "cancel", "lost"]
"""What a heartbeat answers: go on; stop and report; stop, the job is another's."""


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job to accept. ``request`` is the body of ``POST /train``; it is stored as it is."""

    request: dict[str, Any]
    device: Device = "auto"
    priority: int = 5
    max_seconds: float = 3600.0
    max_attempts: int = 3
    name: str | None = None
    labels: dict[str, str] = field(default_factory=dict)
    webhook_url: str | None = None
    trace_context: dict[str, str] | None = None
    group_id: str | None = None
    variant: str | None = None
    retry_of: str | None = None


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The client's key, and a digest of the body that it was sent with."""

    key: str
    body_digest: str


@dataclass(frozen=True, slots=True)
class Quota:
    """The most unfinished jobs that one tenant, and the whole service, may have."""

    tenant: int | None = None
    service: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. ``transitions`` are in order of time; ``queue_position`` 0 is next."""

    id: str
    tenant: str
    name: str | None
    labels: dict[str, str]
    status: Status
    reason: str | None
    detail: str | None
    faults: list[dict[str, str]]
    verdict: Verdict | None
    progress: dict[str, Any] | None
    artifacts: list[dict[str, Any]]
    device_requested: Device
    device: str | None
    queue: str
    priority: int
    attempt: int
    max_attempts: int
    max_seconds: float
    worker: str | None
    webhook_url: str | None
    trace_context: dict[str, str] | None
    group_id: str | None
    variant: str | None
    retry_of: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    transitions: list[Transition]
    queue_position: int | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """The accepted job; ``replayed`` when an earlier request with the same key had made it."""

    job: Job
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The job after the call; ``changed`` is false when there was nothing left to cancel."""

    job: Job
    changed: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Jobs, youngest first, and the cursor of the next page."""

    jobs: list[Job]
    next: str | None


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's right to run one attempt of a job, for as long as its heartbeats come."""

    job_id: str
    tenant: str
    attempt: int
    worker: str
    queue: str
    request: dict[str, Any]
    max_seconds: float
    trace_context: dict[str, str] | None = None
    waited_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended. The verdict is the report's; a report may be partial, or missing."""

    status: Literal["succeeded", "failed"]
    reason: str | None = None
    detail: str | None = None
    faults: list[dict[str, str]] = field(default_factory=list)
    report: dict[str, Any] | None = None
    artifacts: list[dict[str, Any]] = field(default_factory=list)


class Due(NamedTuple):
    """A job to ring for; ``waited`` when the broker had not taken its doorbell before."""

    job_id: str
    queue: str
    waited: bool


@dataclass(frozen=True, slots=True)
class Reaped:
    """What became of the jobs whose lease had run out, by id."""

    requeued: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.requeued or self.failed or self.cancelled)
