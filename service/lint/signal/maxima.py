"""The largest of n exchangeable Gaussians of mutual correlation c_w, through an activation.

max = m + s (sqrt(c_w) a + sqrt(1 - c_w) M) with a standard normal and M the largest of n independent ones, of
density n phi(x) Phi(x)^(n - 1). Two windows that correlate by c share sqrt(c) a1: the product's mean is the
mean over a1 of the squared conditional mean. How often two examples have their maximum at the same place, and
how far the two maxima then correlate, is a small fixed Monte-Carlo table.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import erf, pi, sqrt

import numpy as np

from service.lint.signal.activations import Activation
from service.lint.signal.axes import Array

SHARED = 6
"""Correlations at which the product of two windows is worked out."""
_NODES = 24
_POINTS = 160
_DRAWS = 4000
_LARGEST_WINDOW = 64
_SEED = 1958


@dataclass(frozen=True, slots=True)
class Maximum:
    """second: E f(max)^2. mean: E f(max). slope: E f'(max)^2. knots, products: E f f' at correlations up to
    c_w."""

    second: float
    mean: float
    slope: float
    knots: Array
    products: Array


@lru_cache(maxsize=64)
def _largest(count: int) -> tuple[Array, Array]:
    """Points and probabilities of the largest of ``count`` standard normals."""
    points = np.linspace(-5.0, 7.0, _POINTS)
    cdf = np.array([max(1e-300, 0.5 * (1.0 + erf(x / sqrt(2.0)))) for x in points])
    logs = -0.5 * points**2 + (count - 1) * np.log(cdf)
    weights = np.exp(logs - logs.max())
    return points, weights / weights.sum()


@lru_cache(maxsize=1)
def _normal_nodes() -> tuple[Array, Array]:
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    return nodes, weights / sqrt(2.0 * pi)


@lru_cache(maxsize=2048)
def maximum(function: Activation, count: int, mean: float, deviation: float, correlation: float) -> Maximum:
    """Moments of f(max) for a window of ``count`` values that correlate by ``correlation``."""
    points, chances = _largest(count)
    nodes, weights = _normal_nodes()
    own = sqrt(max(0.0, 1.0 - correlation)) * points
    whole = mean + deviation * (sqrt(correlation) * nodes[:, None] + own)
    value, slope = function.value(whole), function.slope(whole)
    second = float(weights @ (value * value) @ chances)
    average = float(weights @ value @ chances)
    knots = np.linspace(0.0, correlation, SHARED)
    products = np.empty(SHARED)
    for index, shared in enumerate(knots):
        rest = sqrt(max(0.0, correlation - shared)) * nodes[:, None]
        at = mean + deviation * (sqrt(shared) * nodes[:, None, None] + rest + own)
        conditional = (function.value(at) @ chances) @ weights
        products[index] = float(weights @ conditional**2)
    return Maximum(second, average, float(weights @ (slope * slope) @ chances), knots, products)


@lru_cache(maxsize=64)
def _agreement(count: int) -> tuple[Array, Array, Array]:
    """Correlations, chance of the same argmax, and correlation of the two maxima."""
    size = min(count, _LARGEST_WINDOW)
    x, y = np.random.default_rng(_SEED).standard_normal((2, _DRAWS, size))
    knots = np.array([0.0, 0.3, 0.6, 0.8, 0.9, 0.97, 1.0])
    chance, together = [], []
    for c in knots:
        z = c * x + sqrt(1.0 - c * c) * y
        chance.append(float((x.argmax(1) == z.argmax(1)).mean()))
        together.append(float(np.corrcoef(x.max(1), z.max(1))[0, 1]) if size > 1 else c)
    chance[0], together[0] = 1.0 / count, 0.0
    return knots, np.array(chance), np.array(together)


def same_place(count: int, correlation: float) -> float:
    """Chance that two windows with residual correlation have their maximum at the same place."""
    knots, chance, _ = _agreement(count)
    return float(np.interp(correlation, knots, chance))


def together(count: int, correlation: float) -> float:
    """Correlation of the two maxima."""
    knots, _, joint = _agreement(count)
    return float(np.interp(correlation, knots, joint))
