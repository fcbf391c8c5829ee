"""The loss's own curvature at the logits, by a fixed Monte Carlo over Gaussian logits.

S_b = diag(p) - p p^T for softmax cross-entropy, s (1 - s) / K for binary cross-entropy, 2 / K for the mean
squared error.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from service.lint.signal.axes import Array
from service.lint.signal.losses import Objective
from service.lint.signal.state import Signal

COMMON_DRAWS = 12
LARGEST_BATCH = 64
CLASSES = 64
"""Beyond this many classes the softmax is taken from this many and scaled."""
SMALL_LOGITS = 1e-3
BISECTIONS = 30
_SEED = 1619


@dataclass(frozen=True, slots=True)
class Curvature:
    """coherent: top eigenvalue of the batch mean of S. single: mean of the batch's largest one. ways: its
    trace
    over its top eigenvalue, the number of directions that compete."""

    coherent: float
    single: float
    ways: float


def curvature(objective: Objective, logits: Signal, batch: int) -> Curvature | None:
    """The loss's curvature at random logits; ``None`` where it is not known."""
    units, q = logits.units, min(logits.q, 1e6)
    c = min(max(logits.cosine, 0.0), 1.0)
    if objective.kind == "softmax":
        return _softmax(units, _rounded(q), round(c, 1), min(batch, LARGEST_BATCH))
    if objective.kind == "sigmoid":
        return _sigmoid(units, _rounded(q), round(c, 1), min(batch, LARGEST_BATCH))
    if objective.error is not None and objective.error.key[0] == "mean_squared_error error":
        return Curvature(2.0 / units, 2.0 / units, float(units))
    return None


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def _draws(units: int, q: float, c: float, batch: int) -> Array:
    random = np.random.default_rng(_SEED)
    common = random.standard_normal((COMMON_DRAWS, 1, units))
    own = random.standard_normal((COMMON_DRAWS, batch, units))
    return np.asarray(np.sqrt(q) * (np.sqrt(c) * common + np.sqrt(1.0 - c) * own))


@lru_cache(maxsize=1024)
def _softmax(classes: int, q: float, c: float, batch: int) -> Curvature:
    size = min(classes, CLASSES)
    if q < SMALL_LOGITS:
        return Curvature(1.0 / classes, 1.0 / classes, classes - 1.0)
    logits = _draws(size, q, c, batch)
    p = np.exp(logits - logits.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    mean = np.einsum("abi,ij->aij", p, np.eye(size)) / batch - np.einsum("abi,abj->aij", p, p) / batch
    values = np.linalg.eigvalsh(mean)
    top = float(values[:, -1].mean())
    single = float(_largest(p).max(-1).mean())
    scale = size / classes
    return Curvature(top * scale, single * scale, float((values.sum(-1) / values[:, -1]).mean()) / scale)


def _largest(p: Array) -> Array:
    """Top eigenvalue of diag(p) - p p^T: the root of sum p_i^2 / (p_i - x) = 1 between the two largest p."""
    ordered = np.sort(p, axis=-1)
    low, high = ordered[..., -2].copy(), ordered[..., -1].copy()
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        with np.errstate(divide="ignore", invalid="ignore"):
            total = (p * p / (p - middle[..., None])).sum(-1)
        above = total < 1.0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray(0.5 * (low + high))


@lru_cache(maxsize=1024)
def _sigmoid(units: int, q: float, c: float, batch: int) -> Curvature:
    s = 0.5 * (1.0 + np.tanh(0.5 * _draws(1, q, c, batch)[..., 0]))
    slopes = s * (1.0 - s) / units
    return Curvature(float(slopes.mean()), float(slopes.max(-1).mean()), 1.0)
