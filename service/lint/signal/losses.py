"""The gradient that the loss sends into the network, labels taken as independent of the inputs.

Per example, summed over outputs: D = E |dL/dz|^2, and D_R = E dL/dz . dL'/dz' between two examples whose
outputs correlate by c. Where examples have collapsed (c near 1) a batch's gradient comes from one random
vector of few numbers, whose typical size lies below its mean; ``typical`` takes that into account.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from service.lint.signal import axes
from service.lint.signal.activations import Activation, activation
from service.lint.signal.response import respond
from service.lint.signal.state import MIN_SQUARE, Array, Gradient, Signal

SAMPLES = 40_000
"""Random numbers per Monte-Carlo table of the softmax."""
CLASSES = 1000
"""Above this many classes the softmax is taken from this many and scaled: its denominator averages out."""
SEED = 20170


@dataclass(frozen=True, slots=True)
class Objective:
    """A loss on logits or on real outputs.

    kind: ``softmax`` (cross-entropy), ``sigmoid`` (binary cross-entropy) or ``residual``.
    error: for a residual, derivative of the loss by it. target_mean, target_variance: of the targets.
    """

    kind: str
    error: Activation | None = None
    target_mean: float = 0.0
    target_variance: float = 1.0


def _slope_of(name: str, value: Callable[[Array], Array], delta: float = 0.0) -> Activation:
    return Activation((f"{name} error", (("delta", delta),)), value, np.zeros_like)


def residual_error(name: str, delta: float = 1.0) -> Activation | None:
    """Derivative of a regression loss by the residual; ``None`` where the loss is not modelled."""
    if name == "mean_squared_error":
        return _slope_of(name, lambda u: 2.0 * u)
    if name == "mean_absolute_error":
        return _slope_of(name, np.sign)
    if name == "huber":
        return _slope_of(name, lambda u: np.clip(u, -delta, delta), delta)
    return _slope_of(name, np.tanh) if name == "log_cosh" else None


@lru_cache(maxsize=32)
def _normals(classes: int) -> tuple[Array, Array]:
    count = min(4000, max(128, SAMPLES // classes))
    draw = np.random.default_rng(SEED).standard_normal((2, count // 2, classes))
    return np.concatenate([draw[0], -draw[0]]), np.concatenate([draw[1], draw[1]])


def _softmax(logits: Array) -> Array:
    exponential = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Array = exponential / exponential.sum(axis=-1, keepdims=True)
    return probabilities


@lru_cache(maxsize=4096)
def _softmax_moments(classes: int, q: float, c: float) -> tuple[float, float]:
    """E |p - 1/K|^2 and E (p - 1/K).(p' - 1/K) at correlation c, with a control variate that is exact at c =
    0."""
    size = min(classes, CLASSES)
    x, y = _normals(size)
    deviation = math.sqrt(q)
    p = _softmax(deviation * x)
    own = float((p * p).sum(-1).mean()) - 1.0 / size
    moved = _softmax(deviation * (c * x + math.sqrt(max(0.0, 1.0 - c * c)) * y))
    cross = float((p * (moved - _softmax(deviation * y))).sum(-1).mean())
    return own * size / classes, cross * size / classes


def _rounded(value: float, digits: int) -> float:
    return float(f"{value:.{digits}g}")


def digamma(x: float) -> float:
    """Derivative of ln Gamma: recurrence, then the asymptotic series."""
    total = 0.0
    while x < 6.0:
        total -= 1.0 / x
        x += 1.0
    inverse = 1.0 / (x * x)
    return total + math.log(x) - 0.5 / x - inverse * (1 / 12 - inverse * (1 / 120 - inverse / 252))


def typical(freedom: float) -> float:
    """Typical over mean size of a squared norm of so many degrees of freedom: exp(E ln chi^2) / E chi^2."""
    k = max(freedom, 1.0)
    return 1.0 if k > LARGEST_FREEDOM else math.exp(digamma(k / 2) + math.log(2 / k))


def log_variance(freedom: float) -> float:
    """Variance of the logarithm of a chi-square: the trigamma function of k / 2, to a few per cent."""
    k = max(freedom, 1.0)
    return 2.0 / k + 2.0 / k**2 + (LOG_VARIANCE_OF_ONE - 4.0) / k**3


LOG_VARIANCE_OF_ONE = 4.934802
"""pi^2 / 2."""
LARGEST_FREEDOM = 1e4
LARGEST_LOGIT = 1e8
"""A second moment of the logits beyond which the softmax is a choice of one class."""

Moments = tuple[float, Callable[[float], float], float, float]
"""D, D_R as a function of the correlation, degrees of freedom, weight of the logits' spread."""


def _softmax_loss(q: float, classes: int) -> Moments:
    scale = _rounded(max(q, 1e-12), 3)
    own, _ = _softmax_moments(classes, scale, 0.0)

    def cross(c: float) -> float:
        return _softmax_moments(classes, scale, _rounded(c, 3))[1]

    return own + 1.0 - 1.0 / classes, cross, classes - 1.0, 1.0 / (1.0 + q / 2)


def _sigmoid_loss(q: float, mean: float, classes: int) -> Moments:
    sigmoid = activation("sigmoid", {})
    assert sigmoid is not None
    response = respond(sigmoid, mean, max(q - mean * mean, MIN_SQUARE))

    def cross(c: float) -> float:
        value, _ = response.duals(np.asarray(c))
        return (float(value) - response.mean + 0.25) / classes

    return (response.second - response.mean + 0.5) / classes, cross, classes, 1.0 / (1.0 + q / 4)


def _residual_loss(objective: Objective, q: float, mean: float, units: int) -> Moments | None:
    if objective.error is None:
        return None
    variance = max(q - mean * mean, MIN_SQUARE)
    total = variance + objective.target_variance
    response = respond(objective.error, mean - objective.target_mean, total)

    def cross(c: float) -> float:
        value, _ = response.duals(np.asarray(c * variance / total))
        return float(value) / units

    return response.second / units, cross, units, 1.0


def start(objective: Objective, output: Signal) -> Gradient | str:
    """The gradient by the loss's argument."""
    q = min(output.q, LARGEST_LOGIT)
    if objective.kind == "softmax":
        if output.units < 2:
            return "a softmax over a single unit is constant: it has no gradient"
        moments: Moments | None = _softmax_loss(q, output.units)
        shift = 0.0
    elif objective.kind == "sigmoid":
        moments, shift = _sigmoid_loss(q, output.mean, output.units), output.mean
    else:
        moments, shift = _residual_loss(objective, q, output.mean, output.units), output.mean
    if moments is None:
        return "its loss is not modelled"
    return _gradient(output, moments, shift)


GRID = 9
"""Correlations at which the cross-example gradient of a position-wise loss is worked out."""


def _gradient(output: Signal, moments: Moments, shift: float) -> Gradient:
    own, cross, freedom, weight = moments
    variance = max(output.q - shift * shift, MIN_SQUARE)
    share = 1.0 / axes.positions(output.spatial) ** 2

    def damped(c: float) -> float:
        return math.exp(-abs(c) * output.spread * weight)

    def kernel(values: Array) -> Array:
        c = np.clip((values - shift * shift) / variance, -1.0, 1.0)
        if c.ndim == 0:
            return np.asarray(cross(float(c)) * damped(float(c)))
        knots = np.linspace(float(c.min()), float(c.max()) + 1e-9, GRID)
        heights = [cross(float(k)) * damped(float(k)) for k in knots]
        table: Array = np.interp(c, knots, np.array(heights))
        return table

    other = share * kernel(output.other)
    coherence = float(other.flat[0]) / max(share * own, MIN_SQUARE)
    if not output.spatial:
        single = np.asarray(own)
        return Gradient(single, single, other, freedom=freedom, coherence=coherence, sensitivity=weight)
    same = share * kernel(output.same)
    same[(0,) * same.ndim] = share * own
    square = axes.flat(output.spatial, share * own)
    return Gradient(square, same, other, freedom=freedom, coherence=coherence, sensitivity=weight)
