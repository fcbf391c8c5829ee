"""The predicted gradient of every layer at the start of training."""

from typing import Literal

from pydantic import Field

from api_schemas.numbers import MetricFloat
from api_schemas.strict import Contract


class PredictedVariable(Contract):
    """Frobenius norm of the loss gradient of one trainable tensor, with its error bar in decades."""

    layer: str
    variable: str = Field(description="Keras's variable path.", examples=["dense/kernel"])
    gradient_norm: MetricFloat
    error_decades: MetricFloat


class PredictedActivation(Contract):
    """Root mean square and mean over units of a layer's output; cosine between two different examples."""

    layer: str
    rms: MetricFloat
    mean: MetricFloat
    correlation: MetricFloat


class Sharpness(Contract):
    """Top curvature of the loss at the start, and the linear stability limit of the declared optimiser.

    The basis of an alarm, never a recommended learning rate.
    """

    lambda_max: MetricFloat
    learning_rate_limit: MetricFloat | None = None


class NotPredicted(Contract):
    """A layer that the theory does not cover, and why."""

    layer: str
    reason: str


class Prediction(Contract):
    """Gradient norms read off the config."""

    status: Literal["complete", "partial", "unavailable"]
    verdict: Literal["healthy", "vanishing", "exploding", "unknown"]
    min_gradient_norm: MetricFloat | None = None
    max_gradient_norm: MetricFloat | None = None
    min_to_max_ratio: MetricFloat | None = None
    variables: list[PredictedVariable] = Field(default_factory=list)
    activations: list[PredictedActivation] = Field(default_factory=list)
    sharpness: Sharpness | None = None
    not_predicted: list[NotPredicted] = Field(default_factory=list)
    assumptions: list[str] = Field(
        default_factory=list, description="What was taken for granted about the data."
    )
