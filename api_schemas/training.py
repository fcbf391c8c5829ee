"""How the network is, or will be, trained."""

from typing import Any, Literal

from pydantic import Field

from api_schemas.strict import Contract

ObjectConfig = dict[str, Any]
"""A Keras-style object: ``{"name": "sgd", ...}`` or ``{"class_name": "SGD", "config": {...}}``."""

EarlyStop = Literal["non-finite", "exploding", "vanishing"]


class TrainingSpec(Contract):
    """Optimiser, loss and schedule. What is left out comes from the model's ``compile_config``."""

    optimizer: str | ObjectConfig | None = None
    loss: str | ObjectConfig | list[Any] | None = None
    metrics: list[str | ObjectConfig] | None = None
    batch_size: int | None = Field(default=None, ge=1)
    epochs: int | None = Field(default=None, ge=1)
    validation_split: float | None = Field(default=None, ge=0.0, lt=1.0)
    seed: int | None = Field(default=None, ge=0, lt=2**31)
    gradient_clip_norm: float | None = Field(default=None, gt=0.0)
    mixed_precision: bool | None = None
    early_stop: list[EarlyStop] | None = None
