"""``POST /recommend``: which activation to use, with its initialiser, and why."""

from typing import Any, Literal

from pydantic import Field

from api_schemas.strict import Contract

Goal = Literal["default", "accuracy", "latency", "deep-mlp"]


class RecommendRequest(Contract):
    """What matters, and the network that it is for."""

    model: Any = Field(
        default=None,
        description="Keras model JSON or the compact form; may be left out.",
        json_schema_extra={"type": ["object", "string", "null"]},
    )
    goal: Goal = "default"


class UnmetCondition(Contract):
    """Something that the activation needs and this network does not have."""

    condition: str
    found: str


class Recommendation(Contract):
    """One activation with what goes with it."""

    rank: int = Field(ge=1)
    activation: str = Field(examples=["silu"])
    arguments: dict[str, float] = Field(default_factory=dict, examples=[{"negative_slope": 0.2}])
    kernel_initializer: str = Field(examples=["he_normal"])
    critical_gain: float | None = Field(
        default=None,
        description="Weight variance x fan_in at which gradients neither shrink nor grow from layer to layer,"
        " by mean-field theory; 2 for He, 1 for LeCun.",
        examples=[2.635],
    )
    suitable: bool = Field(description="Whether every condition holds for the network.")
    reasons: list[str]
    costs: list[str] = Field(default_factory=list)
    unmet: list[UnmetCondition] = Field(default_factory=list)
    rules: list[str] = Field(default_factory=list, description="Codes of the rules that hold it to this.")


class RecommendReport(Contract):
    """Activations, the best first."""

    goal: Goal
    recommendations: list[Recommendation]
    advice: list[str] = Field(default_factory=list)
