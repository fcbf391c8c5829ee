"""``POST /compare``: a network trained beside its mended version and other activation functions."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from api_schemas.finding import Finding, JsonPatch
from api_schemas.numbers import MetricFloat
from api_schemas.strict import Contract
from api_schemas.train import DataSpec, Device, Limits, Name, ProbeSpec, Status, Verdict
from api_schemas.training import TrainingSpec

VariantName = Literal[
    "submitted", "fixed", "relu", "leaky_relu", "prelu", "elu", "selu", "gelu", "silu", "mish"
]
MAX_FOLDS = 20


class CompareRequest(Contract):
    """A network, and the variants to train it beside, under cross-validation."""

    model: Any = Field(description="Keras model JSON (object or string) or the compact form.")
    training: TrainingSpec = Field(default_factory=TrainingSpec)
    data: DataSpec
    variants: list[VariantName] = Field(
        default=["submitted", "fixed"],
        min_length=1,
        max_length=10,
        description="The network itself, with every fix applied, or with this activation in all hidden "
        "places and the initialiser that goes with it.",
    )
    folds: int = Field(
        default=3,
        ge=2,
        le=MAX_FOLDS,
        description="Each fold is held out once; variants are trained on the same folds from the same seeds.",
    )
    probe: ProbeSpec = Field(default_factory=ProbeSpec)
    device: Device = "auto"
    priority: int = Field(default=5, ge=0, le=9, description="9 is served first.")
    limits: Limits = Field(default_factory=Limits, description="Of each run.")
    name: Name | None = None
    labels: dict[Name, Name] = Field(default_factory=dict, max_length=16)


class ComparisonScore(Contract):
    """What variants are ranked by, measured on the fold held out after the last epoch."""

    metric: Literal["val_accuracy", "val_loss"]
    direction: Literal["maximize", "minimize"]


class FailedFold(Contract):
    """A run that gives no score."""

    fold: int
    job: str
    reason: str = Field(examples=["deadline_exceeded"])


class VariantState(Contract):
    """One variant: what it changes, and how far its runs are."""

    variant: VariantName
    applicable: bool
    reason: str | None = Field(default=None, description="Why it is not trained.")
    same_as: VariantName | None = Field(
        default=None, description="The variant that it is the same network as; it is trained once."
    )
    patch: JsonPatch = Field(default_factory=list, description="RFC 6902, on the document as submitted.")
    findings: list[Finding] = Field(
        default_factory=list, description="What lint says of this variant and not of the submitted network."
    )
    jobs: list[str] = Field(default_factory=list, description="One for each fold, in order.")
    folds_done: int = 0
    failed: list[FailedFold] = Field(default_factory=list)


class PairedDifference(Contract):
    """Score minus that of the submitted network on the same folds, in the mean."""

    mean: MetricFloat
    standard_error: MetricFloat | None = Field(
        default=None,
        description="Corrected for folds that share training data (Nadeau and Bengio 2003); null for one.",
    )
    folds: int


class RankedVariant(Contract):
    """A variant's place, by the folds that are done."""

    rank: int
    variant: VariantName
    mean: MetricFloat
    std: MetricFloat | None = Field(description="Over folds; null for one.")
    folds: int
    difference: PairedDifference | None = None
    verdict: Verdict | None = Field(description="The worst of its runs' gradient verdicts.")
    seconds: MetricFloat = Field(description="Of training, per fold.")


class ComparisonProgress(Contract):
    """How far the runs of all variants are."""

    jobs: int
    finished: int
    fraction: float


class ComparisonLinks(Contract):
    """Where the comparison is."""

    self: str
    cancel: str
    plots: str


class Comparison(Contract):
    """A comparison as the service shows it; the ranking is partial while runs go on."""

    id: str = Field(examples=["01932c07-2f4d-7cc1-9d2e-4f6a7b8c9d0e"])
    name: str | None = None
    status: Status
    progress: ComparisonProgress
    folds: int
    score: ComparisonScore
    variants: list[VariantState]
    ranking: list[RankedVariant] = Field(default_factory=list)
    plots: list[str] = Field(default_factory=list)
    labels: dict[str, str] = Field(default_factory=dict)
    created_at: datetime
    finished_at: datetime | None = None
    links: ComparisonLinks
