"""Variance of a kernel's entries under each Keras initialiser.

VarianceScaling gives scale / n with n one of fan_in, fan_out or their mean, whatever the distribution (Keras
corrects its truncated normal); TruncatedNormal alone is not corrected.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

from service.lint.graph import ObjectSpec

TRUNCATION = 0.7737
"""Variance of a standard normal cut at two standard deviations."""

SCALED: dict[str, tuple[float, str]] = {
    "glorot_normal": (1.0, "fan_avg"),
    "glorot_uniform": (1.0, "fan_avg"),
    "he_normal": (2.0, "fan_in"),
    "he_uniform": (2.0, "fan_in"),
    "lecun_normal": (1.0, "fan_in"),
    "lecun_uniform": (1.0, "fan_in"),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """Variance of the entries; ``orthogonal`` kernels keep norms exactly: no finite-width fluctuation."""

    variance: float
    orthogonal: bool = False


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Keras's fan_in and fan_out."""
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return size, size
    field = prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def _number(args: Mapping[str, Any], name: str, default: float) -> float:
    value = args.get(name, default)
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else default


def _scaled(scale: float, mode: str, shape: tuple[int, ...]) -> Weights:
    fan_in, fan_out = fans(shape)
    size = {"fan_in": fan_in, "fan_out": fan_out}.get(mode, (fan_in + fan_out) / 2)
    return Weights(scale / max(1.0, size))


def weights(spec: ObjectSpec | None, shape: tuple[int, ...]) -> Weights | str:
    """Variance of a kernel of that shape, or why random-network theory does not speak of it."""
    if spec is None or spec.opaque:
        return "its initialiser is not known"
    args = spec.args
    if spec.name in SCALED:
        return _scaled(*SCALED[spec.name], shape)
    if spec.name == "variance_scaling":
        return _scaled(_number(args, "scale", 1.0), str(args.get("mode", "fan_in")), shape)
    if spec.name in ("random_normal", "truncated_normal", "random_uniform"):
        return _plain(spec.name, args)
    return _structured(spec.name, args, shape)


def _plain(name: str, args: Mapping[str, Any]) -> Weights | str:
    if name == "random_uniform":
        low, high = _number(args, "minval", -0.05), _number(args, "maxval", 0.05)
        mean, variance = (low + high) / 2, (high - low) ** 2 / 12
    else:
        mean, variance = _number(args, "mean", 0.0), _number(args, "stddev", 0.05) ** 2
        variance *= TRUNCATION if name == "truncated_normal" else 1.0
    if abs(mean) > 0.01 * math.sqrt(variance):
        return "its initialiser has a mean other than zero"
    return Weights(variance)


def _structured(name: str, args: Mapping[str, Any], shape: tuple[int, ...]) -> Weights | str:
    gain = _number(args, "gain", 1.0)
    rows, columns = prod(shape[:-1]), shape[-1] if shape else 1
    if name in ("orthogonal", "orthogonal_initializer") and len(shape) >= 2:
        return Weights(gain * gain / max(rows, columns, 1), orthogonal=True)
    if name in ("identity", "identity_initializer") and len(shape) == 2:
        return Weights(gain * gain / max(rows, 1), orthogonal=True)
    return f"a kernel initialised by {name} is not random"


def constant(spec: ObjectSpec | None) -> tuple[float, float] | None:
    """Mean and variance of a bias, gamma or beta; ``None`` where it is not known."""
    if spec is None or spec.opaque:
        return None
    if spec.name in ("zeros", "ones"):
        return float(spec.name == "ones"), 0.0
    if spec.name == "constant":
        return _number(spec.args, "value", 0.0), 0.0
    if spec.name == "random_uniform":
        low, high = _number(spec.args, "minval", -0.05), _number(spec.args, "maxval", 0.05)
        return (low + high) / 2, (high - low) ** 2 / 12
    if spec.name in ("random_normal", "truncated_normal"):
        share = TRUNCATION if spec.name == "truncated_normal" else 1.0
        deviation = _number(spec.args, "stddev", 0.05)
        return _number(spec.args, "mean", 0.0), share * deviation * deviation
    return None
