"""``POST /lint``."""

from typing import Any, Literal

from pydantic import Field, field_serializer

from api_schemas.finding import Finding, Severity
from api_schemas.outline import OutlinedCall
from api_schemas.prediction import Prediction
from api_schemas.strict import Contract
from api_schemas.training import TrainingSpec

Task = Literal["binary", "multiclass", "multilabel", "regression"]
FixMode = Literal["none", "safe", "unsafe"]
MAX_RULES = 256
"""More words than there are rules say nothing new."""


class FeatureFacts(Contract):
    """What is known of the input features, before training."""

    standardized: bool | None = None
    mean: float | None = None
    std: float | None = Field(default=None, ge=0.0)
    min: float | None = None
    max: float | None = None


class TargetFacts(Contract):
    """What is known of a regression target."""

    mean: float | None = None
    std: float | None = Field(default=None, ge=0.0)
    min: float | None = None
    max: float | None = None


class DataFacts(Contract):
    """What is declared about the data; nothing is assumed where nothing is declared."""

    task: Task | None = None
    n_classes: int | None = Field(default=None, ge=1)
    label_encoding: Literal["sparse", "one-hot", "one_hot"] | None = None
    n_samples: int | None = Field(default=None, ge=1)
    class_counts: list[int] | None = None
    features: FeatureFacts | None = None
    target: TargetFacts | None = None


class LintOptions(Contract):
    """What to judge, how hard, and whether to mend it."""

    select: list[str] = Field(
        default_factory=list,
        max_length=MAX_RULES,
        description="Codes, names or prefixes; empty means the default set.",
    )
    ignore: list[str] = Field(default_factory=list, max_length=MAX_RULES)
    severity: dict[str, Severity | Literal["off"]] = Field(default_factory=dict, max_length=MAX_RULES)
    fail_on: Literal["error", "warning", "info", "never"] = "error"
    fix: FixMode = "none"
    predict: bool = True
    outline: bool = Field(default=False, description="Whether to answer the network layer by layer too.")


class LintRequest(Contract):
    """A network, and as much about its training and data as is known."""

    model: Any = Field(
        description="Keras model JSON (object or string) or the compact form.",
        json_schema_extra={"type": ["object", "string"]},
    )
    training: TrainingSpec | None = None
    data: DataFacts | None = None
    options: LintOptions = Field(default_factory=LintOptions)


class LintSummary(Contract):
    """Counts of findings by severity, and the size of the network."""

    error: int = 0
    warning: int = 0
    info: int = 0
    suppressed: int = 0
    layers: int
    parameters: int | None = Field(description="Trainable and not; null where a shape is unknown.")


class SuppressedFinding(Contract):
    """A finding that the config silences, with the reason it gives."""

    finding: Finding
    reason: str
    expires: str | None = None


class Fixed(Contract):
    """The mended documents, in the form they were sent in, judged again."""

    model: Any
    training: TrainingSpec | None = None
    applied: list[str] = Field(description="Codes of the rules whose fixes were applied, in order.")
    findings: list[Finding]
    prediction: Prediction | None = None

    @field_serializer("training")
    def _as_sent(self, training: TrainingSpec | None) -> dict[str, Any] | None:
        """Only what the document says, so that it can be sent again as it came."""
        return None if training is None else training.model_dump(exclude_none=True)


def _is_absent(value: object) -> bool:
    return value is None


class Ruleset(Contract):
    """Which rules judged."""

    version: str
    digest: str


class LintReport(Contract):
    """The verdict on a config."""

    passed: bool
    summary: LintSummary
    findings: list[Finding]
    suppressed: list[SuppressedFinding] = Field(default_factory=list)
    prediction: Prediction | None = None
    fixed: Fixed | None = None
    outline: list[OutlinedCall] | None = Field(
        default=None, exclude_if=_is_absent, description="With `options.outline`."
    )
    ruleset: Ruleset
