"""``POST /train``, and the job that it makes."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from api_schemas.lint import DataFacts
from api_schemas.numbers import MetricFloat
from api_schemas.strict import Contract
from api_schemas.training import TrainingSpec

Status = Literal["queued", "running", "cancelling", "succeeded", "failed", "cancelled"]
Verdict = Literal["healthy", "warning", "unhealthy"]
Device = Literal["auto", "cpu", "gpu"]

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A name or label: nothing that a log, a page or a file name could take for more than a word."""


class DataSpec(DataFacts):
    """The data to train on, and what is known of them."""

    source: str = Field(
        min_length=1,
        max_length=2048,
        description="A bundled data set (digits, iris, wine, breast_cancer, diabetes), synthetic, "
        "an uploaded data set's id, or a URI under an allowed prefix.",
        examples=["digits"],
    )
    standardize: bool = True
    seed: int | None = Field(default=None, ge=0, lt=2**31, description="Of synthetic data.")
    target_column: str | None = Field(default=None, min_length=1, max_length=256)


class ProbeSpec(Contract):
    """How often the network is measured while it trains, and whether its activations are too."""

    every: Literal["auto"] | Annotated[int, Field(ge=1)] = "auto"
    activations: bool = True


class LintGate(Contract):
    """Which findings keep a network from being trained at all."""

    fail_on: Literal["error", "warning", "info", "never"] = "error"
    ignore: list[str] = Field(default_factory=list, max_length=256)


class Limits(Contract):
    """Bounds on one run, below those of the service."""

    max_seconds: float | None = Field(default=None, gt=0.0)


class WebhookSpec(Contract):
    """Where to tell of the end of the job. Kept with the job; this version does not deliver it yet."""

    url: str = Field(min_length=1, max_length=2048, examples=["https://example.com/hooks/gradhealth"])


class Fold(Contract):
    """One part of the examples, held out for validation in place of ``validation_split``.

    ``training.seed`` shuffles the examples once for all parts; each starts the network from another seed.
    """

    index: int = Field(ge=0, description="Less than `of`.")
    of: int = Field(ge=2, le=100)


class TrainRequest(Contract):
    """A network to train and diagnose."""

    model: Any = Field(
        description="Keras model JSON (object or string) or the compact form.",
        json_schema_extra={"type": ["object", "string"]},
    )
    training: TrainingSpec = Field(default_factory=TrainingSpec)
    data: DataSpec
    probe: ProbeSpec = Field(default_factory=ProbeSpec)
    lint: LintGate = Field(default_factory=LintGate)
    device: Device = "auto"
    priority: int = Field(default=5, ge=0, le=9, description="9 is served first.")
    limits: Limits = Field(default_factory=Limits)
    name: Name | None = None
    labels: dict[Name, Name] = Field(default_factory=dict, max_length=16)
    webhook: WebhookSpec | None = None
    fold: Fold | None = Field(default=None, description="Validate on one of k folds.")


class JobProgress(Contract):
    """How far a run has come."""

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: MetricFloat | None = None
    eta_seconds: MetricFloat | None = None


class JobError(Contract):
    """Why a job failed: ``reason`` for machines, ``detail`` for people, ``errors`` for the document."""

    reason: str = Field(examples=["deadline_exceeded"])
    detail: str | None = None
    errors: list[dict[str, str]] = Field(default_factory=list)


class Transition(Contract):
    """One change of status."""

    status: Status
    reason: str | None = None
    attempt: int
    at: datetime


class JobLinks(Contract):
    """Where the rest of the job is."""

    self: str
    events: str
    report: str
    cancel: str
    artifacts: str


class Job(Contract):
    """A training job as the service shows it."""

    id: str = Field(examples=["01932c07-2f4d-7cc1-9d2e-4f6a7b8c9d0e"])
    name: str | None = None
    status: Status
    reason: str | None = Field(default=None, examples=["broker_unavailable"])
    verdict: Verdict | None = None
    progress: JobProgress | None = None
    device: str
    queue: str = Field(examples=["train.cpu"])
    queue_position: int | None = Field(default=None, description="0 is next; null when not queued.")
    priority: int
    attempt: int
    max_attempts: int
    labels: dict[str, str] = Field(default_factory=dict)
    created_at: datetime
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: JobError | None = None
    transitions: list[Transition] = Field(default_factory=list)
    group_id: str | None = Field(default=None, description="The comparison that the job belongs to.")
    variant: str | None = None
    retry_of: str | None = None
    links: JobLinks


class JobPage(Contract):
    """Jobs, youngest first; ``next`` is the cursor of the following page."""

    jobs: list[Job]
    next: str | None = None


class TrainCost(Contract):
    """What a run would cost, by integer arithmetic alone."""

    parameters: int
    activation_bytes: int | None = None
    steps: int | None = None


class Artifact(Contract):
    """A file that a run left behind."""

    name: str
    size: int
    sha256: str
    media_type: str
