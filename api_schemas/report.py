"""``GET /train/{id}/report``: what is ill in a training run, where, since when, and what would mend it."""

from typing import Literal

from pydantic import Field

from api_schemas.finding import JsonPatch, Severity
from api_schemas.lint import LintReport
from api_schemas.numbers import MetricFloat
from api_schemas.strict import Contract

HealthVerdict = Literal["unhealthy", "warning", "healthy"]


class Evidence(Contract):
    """The number that was measured, and the one it was held against."""

    statistic: str = Field(examples=["median layer gradient rms relative to the largest"])
    value: MetricFloat
    threshold: MetricFloat | None = None


class Remedy(Contract):
    """A change to try with ``POST /compare``; none is claimed to help until that has shown it."""

    rule: str = Field(description="The lint rule that the change belongs to.", examples=["INI102"])
    description: str
    patch: JsonPatch


class DiagnosisFinding(Contract):
    """One illness of the run.

    layers: in the direction of the signal; empty when the whole network is meant.
    first_step: optimiser step at which it was first seen; null where time does not matter.
    """

    code: str = Field(examples=["GRD101"])
    name: str = Field(examples=["vanishing-gradient"])
    severity: Severity
    layers: list[str] = Field(default_factory=list)
    first_step: int | None = None
    message: str
    evidence: Evidence
    remedies: list[Remedy] = Field(default_factory=list)


class Summary(Contract):
    """A series over the run. NaN and infinite entries show in first and last; the rest is of finite ones."""

    first: MetricFloat | None = None
    last: MetricFloat | None = None
    min: MetricFloat | None = None
    median: MetricFloat | None = None
    max: MetricFloat | None = None


class ActivationHealth(Contract):
    """A layer's output on the probe batch."""

    mean: Summary
    std: Summary
    dead_fraction: Summary
    saturated_fraction: Summary


class LayerHealth(Contract):
    """One layer over the run; norms are L2 over all its trainable variables together."""

    name: str
    kind: str
    parameters: int
    gradient_norm: Summary | None = None
    weight_norm: Summary | None = None
    update_ratio: Summary | None = None
    zero_gradient_fraction: Summary | None = None
    activation: ActivationHealth | None = None


class TrainingFacts(Contract):
    """How the run went. ``epochs`` and ``steps`` are those carried out."""

    epochs: int
    steps: int
    loss: list[MetricFloat]
    val_loss: list[MetricFloat] = Field(default_factory=list)
    metrics: dict[str, list[MetricFloat]] = Field(default_factory=dict)
    baseline_loss: MetricFloat | None = Field(
        default=None, description="Loss of the best constant predictor for these targets."
    )
    seconds: MetricFloat
    steps_per_second: MetricFloat | None = None
    device: str
    versions: dict[str, str] = Field(default_factory=dict)
    stopped_early: str | None = Field(default=None, description="Why the run ended before its last step.")


class MeasuredPrediction(Contract):
    """Gradient norm of one variable at the first step, foretold and measured."""

    variable: str = Field(examples=["dense/kernel"])
    predicted: MetricFloat
    measured: MetricFloat


class PredictionCheck(Contract):
    """How well the prediction foretold the first step."""

    variables: list[MeasuredPrediction] = Field(default_factory=list)
    median_abs_log10_error: MetricFloat | None = None


class GradientHealthReport(Contract):
    """The verdict on a training run; of a run cut short, what was measured until then."""

    job: str
    verdict: HealthVerdict
    findings: list[DiagnosisFinding] = Field(default_factory=list)
    layers: list[LayerHealth] = Field(default_factory=list)
    training: TrainingFacts
    prediction: PredictionCheck | None = None
    lint: LintReport | None = None
    plots: list[str] = Field(default_factory=list)
