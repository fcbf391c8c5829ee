"""Small configs for the examples of rules: ``request((20,), dense(64, "relu"), dense(10))``."""

from collections.abc import Mapping
from typing import Any

Config = dict[str, Any]


def layer(type_: str, **arguments: Any) -> Config:
    """Any layer by its type; ``layer("dropout", rate=0.5)``."""
    return {"type": type_, **arguments}


def dense(units: int, activation: str | None = None, start: Any = None, **arguments: Any) -> Config:
    """A Dense layer; ``start`` is its kernel initialiser."""
    return layer("dense", units=units, **_optional(activation, start), **arguments)


def conv(
    filters: int, kernel_size: int = 3, activation: str | None = None, start: Any = None, **arguments: Any
) -> Config:
    """A Conv2D layer; ``start`` is its kernel initialiser."""
    size = {"filters": filters, "kernel_size": kernel_size}
    return layer("conv2d", **size, **_optional(activation, start), **arguments)


def _optional(activation: str | None, start: Any) -> Config:
    stated = {"activation": activation, "kernel_initializer": start}
    return {key: value for key, value in stated.items() if value is not None}


def request(
    input_shape: tuple[int | None, ...],
    *layers: Config,
    training: Mapping[str, Any] | None = None,
    data: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A lint request."""
    body: dict[str, Any] = {"model": {"input_shape": list(input_shape), "layers": list(layers)}}
    if training is not None:
        body["training"] = dict(training)
    if data is not None:
        body["data"] = dict(data)
    return body
