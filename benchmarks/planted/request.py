"""Building blocks of the requests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

Request = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plant:
    """A kind of run.

    name: what was planted, or which sound architecture. make: a request from a source of chance.
    expected: diagnoses of which one must name the fault; empty for a sound run.
    consequences: diagnoses that rightly speak of what follows from it.
    """

    name: str
    make: Callable[[Random], Request]
    expected: frozenset[str] = frozenset()
    consequences: frozenset[str] = field(default=frozenset())


SOURCES = {"digits": (64, 10), "wine": (13, 3), "breast_cancer": (30, 1), "iris": (4, 3), "diabetes": (10, 1)}
"""Bundled data sets: features, and units of the head."""


def request(
    layers: list[dict[str, Any]],
    source: str = "digits",
    optimizer: dict[str, Any] | None = None,
    head: dict[str, Any] | None = None,
    loss: str | None = None,
    epochs: int | None = None,
    standardize: bool = True,
    seed: int = 0,
) -> Request:
    """``POST /train`` for these hidden layers on a bundled data set, with the head that fits it."""
    features, units = SOURCES[source]
    activation, fitting = HEADS[source]
    last = {"type": "dense", "units": units, "activation": activation, **(head or {})}
    return {
        "model": {"input_shape": [features], "layers": [*layers, last]},
        "training": {
            "optimizer": optimizer or {"name": "adam", "learning_rate": 0.003},
            "loss": loss or fitting,
            "batch_size": 32,
            "epochs": epochs or EPOCHS[source],
            "seed": seed,
        },
        "data": {"source": source, "standardize": standardize},
    }


HEADS = {
    "digits": ("softmax", "sparse_categorical_crossentropy"),
    "wine": ("softmax", "sparse_categorical_crossentropy"),
    "iris": ("softmax", "sparse_categorical_crossentropy"),
    "breast_cancer": ("sigmoid", "binary_crossentropy"),
    "diabetes": ("linear", "mean_squared_error"),
}

EPOCHS = {"digits": 6, "wine": 40, "iris": 40, "breast_cancer": 16, "diabetes": 30}
"""About 150 to 350 steps."""


def stack(depth: int, units: int, activation: str, **arguments: Any) -> list[dict[str, Any]]:
    """Equal Dense layers."""
    return [{"type": "dense", "units": units, "activation": activation, **arguments} for _ in range(depth)]


def sgd(learning_rate: float, momentum: float = 0.0) -> dict[str, Any]:
    """Stochastic gradient descent."""
    return {"name": "sgd", "learning_rate": learning_rate, "momentum": momentum}


def adam(learning_rate: float) -> dict[str, Any]:
    """Adam."""
    return {"name": "adam", "learning_rate": learning_rate}
