"""Activation functions and their derivatives; a new one is one line of ``ACTIVATIONS``.

Names are Keras's; arguments are those of the activation's ``ObjectSpec`` or of the activation layer.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from service.lint.graph import ObjectSpec

Array = npt.NDArray[np.float64]
Function = Callable[[Array], Array]
Arguments = Mapping[str, Any]

SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772
"""Klambauer et al. 2017, "Self-Normalizing Neural Networks"."""


@dataclass(frozen=True, slots=True)
class Activation:
    """An elementwise function, its derivative, and the slope below zero where it is linear on each side of
    zero.

    ``key`` tells two functions apart; functions compare by it alone.
    """

    key: tuple[str, tuple[tuple[str, float], ...]]
    value: Function
    slope: Function
    negative_slope: float | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Activation) and other.key == self.key

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def linear(self) -> bool:
        """Whether it changes nothing."""
        return self.negative_slope == 1.0


_erf = np.frompyfunc(math.erf, 1, 1)


def _cdf(x: Array) -> Array:
    return 0.5 * (1.0 + np.asarray(_erf(x / math.sqrt(2.0)), dtype=float))


def _density(x: Array) -> Array:
    return np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


def _sigmoid(x: Array) -> Array:
    return 0.5 * (1.0 + np.tanh(0.5 * x))


def _softplus(x: Array) -> Array:
    return np.logaddexp(0.0, x)


def _step(x: Array, low: float, high: float) -> Array:
    return ((x > low) & (x < high)).astype(float)


def _tanh_slope(x: Array) -> Array:
    return 1.0 - np.tanh(x) ** 2


def _sigmoid_slope(x: Array) -> Array:
    return _sigmoid(x) * _sigmoid(-x)


def _elu(scale: float, alpha: float, width: float = 1.0) -> tuple[Function, Function]:
    return (
        lambda x: scale * np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0.0) / width)),
        lambda x: scale * np.where(x > 0, 1.0, alpha / width * np.exp(np.minimum(x, 0.0) / width)),
    )


def _gelu_tanh(x: Array) -> Array:
    return np.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3))


def _gelu(approximate: bool) -> tuple[Function, Function]:
    if not approximate:
        return lambda x: x * _cdf(x), lambda x: _cdf(x) + x * _density(x)
    rate = math.sqrt(2.0 / math.pi)
    return (
        lambda x: 0.5 * x * (1.0 + _gelu_tanh(x)),
        lambda x: (
            0.5 * (1.0 + _gelu_tanh(x))
            + 0.5 * x * (1.0 - _gelu_tanh(x) ** 2) * rate * (1.0 + 3.0 * 0.044715 * x * x)
        ),
    )


def _relu(slope: float, ceiling: float | None, threshold: float) -> tuple[Function, Function]:
    top = math.inf if ceiling is None else ceiling
    return (
        lambda x: np.where(x >= threshold, np.minimum(x, top), slope * (x - threshold)),
        lambda x: np.where(x >= threshold, (x < top).astype(float), slope),
    )


def _mish_slope(x: Array) -> Array:
    gate = np.tanh(_softplus(x))
    return gate + x * (1.0 - gate * gate) * _sigmoid(x)


def _number(args: Arguments, name: str, default: float) -> float:
    value = args.get(name, default)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default


ACTIVATIONS: dict[str, Callable[[Arguments], tuple[Function, Function]]] = {
    "linear": lambda a: (lambda x: x, np.ones_like),
    "relu": lambda a: _relu(
        _number(a, "negative_slope", 0.0), a.get("max_value"), _number(a, "threshold", 0.0)
    ),
    "relu6": lambda a: _relu(0.0, 6.0, 0.0),
    "leaky_relu": lambda a: _relu(_number(a, "negative_slope", 0.2), None, 0.0),
    "elu": lambda a: _elu(1.0, _number(a, "alpha", 1.0)),
    "celu": lambda a: _elu(1.0, _number(a, "alpha", 1.0), _number(a, "alpha", 1.0)),
    "selu": lambda a: _elu(SELU_SCALE, SELU_ALPHA),
    "gelu": lambda a: _gelu(bool(a.get("approximate", False))),
    "silu": lambda a: (
        lambda x: x * _sigmoid(x),
        lambda x: _sigmoid(x) * (1.0 + x * _sigmoid(-x)),
    ),
    "mish": lambda a: (lambda x: x * np.tanh(_softplus(x)), _mish_slope),
    "tanh": lambda a: (np.tanh, _tanh_slope),
    "sigmoid": lambda a: (_sigmoid, _sigmoid_slope),
    "hard_sigmoid": lambda a: (lambda x: np.clip(x / 6 + 0.5, 0, 1), lambda x: _step(x, -3, 3) / 6),
    "hard_silu": lambda a: (
        lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
        lambda x: np.where(x >= 3, 1.0, _step(x, -3, 3) * (x / 3 + 0.5)),
    ),
    "hard_tanh": lambda a: (lambda x: np.clip(x, -1, 1), lambda x: _step(x, -1, 1)),
    "softplus": lambda a: (_softplus, _sigmoid),
    "softsign": lambda a: (lambda x: x / (1 + np.abs(x)), lambda x: 1 / (1 + np.abs(x)) ** 2),
    "exponential": lambda a: (np.exp, np.exp),
    "log_sigmoid": lambda a: (lambda x: -_softplus(-x), lambda x: _sigmoid(-x)),
    "tanh_shrink": lambda a: (lambda x: x - np.tanh(x), lambda x: np.tanh(x) ** 2),
    "hard_shrink": lambda a: (
        lambda x: x * (np.abs(x) > _number(a, "threshold", 0.5)),
        lambda x: 1.0 - _step(x, -_number(a, "threshold", 0.5), _number(a, "threshold", 0.5)),
    ),
    "soft_shrink": lambda a: (
        lambda x: np.sign(x) * np.maximum(np.abs(x) - _number(a, "threshold", 0.5), 0),
        lambda x: 1.0 - _step(x, -_number(a, "threshold", 0.5), _number(a, "threshold", 0.5)),
    ),
    "squareplus": lambda a: (
        lambda x: 0.5 * (x + np.sqrt(x * x + _number(a, "b", 4.0))),
        lambda x: 0.5 * (1 + x / np.sqrt(x * x + _number(a, "b", 4.0))),
    ),
}

ALIASES = {"swish": "silu", "hard_swish": "hard_silu"}


def _negative_slope(name: str, args: Arguments) -> float | None:
    if name == "linear":
        return 1.0
    if name == "leaky_relu":
        return _number(args, "negative_slope", 0.2)
    if name == "relu" and args.get("max_value") is None and not args.get("threshold"):
        return _number(args, "negative_slope", 0.0)
    return None


def activation(name: str, args: Arguments) -> Activation | None:
    """The activation of that name; ``None`` where it is not elementwise or not known."""
    name = ALIASES.get(name, name)
    if name not in ACTIVATIONS:
        return None
    values = tuple(
        (argument, value)
        for argument, value in sorted(args.items())
        if isinstance(value, bool | int | float) and math.isfinite(value)
    )
    return _built(name, values)


@lru_cache(maxsize=256)
def _built(name: str, values: tuple[tuple[str, float], ...]) -> Activation:
    args = dict(values)
    value, slope = ACTIVATIONS[name](args)
    return Activation((name, values), value, slope, _negative_slope(name, args))


LINEAR = Activation(("linear", ()), lambda x: x, np.ones_like, 1.0)


def of_spec(spec: ObjectSpec | None) -> Activation | None:
    """The activation that a layer's ``activation`` argument names; no argument is the identity."""
    if spec is None:
        return LINEAR
    return None if spec.opaque else activation(spec.name, spec.args)
