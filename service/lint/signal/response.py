"""What an activation does to a Gaussian: second moments of its value and slope, alone and in pairs.

For z ~ N(m, s^2) and a pair of correlation c: V = E f(z)^2, chi = E f'(z)^2, and the dual functions
c -> E f(z) f(z') and c -> E f'(z) f'(z') through normalised Hermite coefficients,
E f f' = sum a_k^2 c^k (Daniely, Frostig, Singer 2016, "Toward Deeper Understanding of Neural Networks: The
Power of Initialization and a Dual View on Expressivity"); closed forms for functions linear on each side of
zero (Cho and Saul 2009, "Kernel Methods for Deep Learning"). f^2 and f'^2 are expanded too: their duals give
the finite-width fluctuations (Hanin and Nica 2020, "Products of Many Large Random Matrices and Gradients in
Deep Neural Networks").
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from service.lint.signal.activations import Activation

Array = npt.NDArray[np.float64]

TERMS = 36
"""Hermite terms kept; what they leave out is put on one term of order 2 TERMS, so that V and chi are exact.
"""
_EXPONENTS = np.append(np.arange(TERMS, dtype=float), 2.0 * TERMS)
_POINTS = 1600
_RANGE = 9.0
_PER_DECADE = 12
_DECADES = (-8, 6)
_LARGEST_LOG = 600.0
"""Moments stop at exp of this, far beyond any number format: no infinity meets a zero."""
_SMALLEST = 1e-300
_BUMP = 1.05


@dataclass(frozen=True, slots=True)
class Response:
    """An activation's response to N(mean_in, deviation^2).

    second, slope: V and chi. mean: E f. power, slope_power: d ln V / d ln s^2 and d ln chi / d ln s^2.
    """

    second: float
    slope: float
    mean: float
    power: float
    slope_power: float
    mean_in: float
    deviation: float
    activation: Activation
    series: Array | None = None
    fourth: float = 0.0
    slope_fourth: float = 0.0

    @property
    def piecewise(self) -> bool:
        """Whether the closed forms of a centred piecewise linear function hold."""
        return self.series is None

    def duals(self, correlation: Array) -> tuple[Array, Array]:
        """E f f' and E f'f'' for pairs at each correlation."""
        if self.series is None:
            return self._piecewise(correlation)
        values = powers(correlation) @ self.series[:, :2]
        return self.second * values[..., 0], self.slope * values[..., 1]

    def _piecewise(self, correlation: Array) -> tuple[Array, Array]:
        tilt = self.activation.negative_slope or 0.0
        even, odd = (1.0 + tilt) / 2.0, (1.0 - tilt) / 2.0
        angle = np.arcsin(correlation)
        bend = odd * odd * 2.0 / math.pi
        value = even * even * correlation + bend * (
            np.sqrt(1.0 - correlation * correlation) + correlation * angle
        )
        return self.deviation**2 * value, even * even + bend * angle

    def fluctuation(self, correlation: float) -> float:
        """kappa(c) = E f^2 f'^2 / V^2."""
        if self.series is None:
            return self._piecewise_fluctuation(correlation)
        return self.fourth * float(powers(np.asarray(correlation)) @ self.series[:, 2])

    def slope_fluctuation(self, correlation: float) -> float:
        """The same for the derivative."""
        if self.series is None:
            tilt = (self.activation.negative_slope or 0.0) ** 2
            even, odd = (1.0 + tilt) / 2.0, (1.0 - tilt) / 2.0
            return 1.0 + (odd / even) ** 2 * 2.0 / math.pi * math.asin(correlation)
        return self.slope_fourth * float(powers(np.asarray(correlation)) @ self.series[:, 3])

    def _piecewise_fluctuation(self, correlation: float) -> float:
        tilt = (self.activation.negative_slope or 0.0) ** 2
        even, odd = (1.0 + tilt) / 2.0, (1.0 - tilt) / 2.0
        both = 1.0 + 2.0 * correlation * correlation
        sine = math.sqrt(max(0.0, 1.0 - correlation * correlation))
        angle = math.pi - math.acos(correlation)
        signed = 2.0 / math.pi * (3.0 * sine * correlation + angle * both) - both
        return both + (odd / even) ** 2 * signed


def powers(correlation: Array) -> Array:
    """c^0 ... c^(TERMS - 1) and the remainder's c^(2 TERMS), along a new last axis."""
    if correlation.ndim == 0:
        return np.asarray(np.power(correlation, _EXPONENTS))
    powers = np.empty((*correlation.shape, TERMS + 1))
    powers[..., 0] = 1.0
    powers[..., 1:TERMS] = correlation[..., None]
    np.multiply.accumulate(powers[..., :TERMS], axis=-1, out=powers[..., :TERMS])
    powers[..., TERMS] = powers[..., TERMS - 1] ** 2 * correlation**2
    return powers


@lru_cache(maxsize=1)
def _gaussian_grid() -> tuple[Array, Array, Array]:
    """Points, probabilities, and probability times normalised Hermite polynomial by order."""
    points = np.linspace(-_RANGE, _RANGE, _POINTS)
    weights = np.exp(-0.5 * points**2)
    weights /= weights.sum()
    hermite = np.empty((TERMS, _POINTS))
    hermite[0], hermite[1] = 1.0, points
    for order in range(2, TERMS):
        hermite[order] = (
            points * hermite[order - 1] - math.sqrt(order - 1) * hermite[order - 2]
        ) / math.sqrt(order)
    return points, weights, (hermite * weights).T


def _shares(values: Array, total: Array) -> Array:
    """Share of E v^2 in each Hermite order, the remainder last."""
    coefficients = values @ _gaussian_grid()[2]
    shares = coefficients**2 / np.maximum(total, _SMALLEST)[:, None]
    rest = np.maximum(0.0, 1.0 - shares.sum(1, keepdims=True))
    return np.asarray(np.nan_to_num(np.concatenate([shares, rest], axis=1), nan=0.0, posinf=0.0))


def _rows(activation: Activation, means: Array, deviations: Array) -> Array:
    """One row per Gaussian: ln V, ln chi, mean / sqrt V, ln of both fourth moments, four Hermite series."""
    points, weights, _ = _gaussian_grid()
    at = means[:, None] + deviations[:, None] * points
    with np.errstate(all="ignore"):
        value, slope = activation.value(at), activation.slope(at)
        moments = [(values * values) @ weights for values in (value, slope, value**2, slope**2)]
        logs = [np.minimum(np.log(np.maximum(x, _SMALLEST)), _LARGEST_LOG) for x in moments]
        mean = (value @ weights) / np.sqrt(np.maximum(moments[0], _SMALLEST))
        mean = np.nan_to_num(np.clip(mean, -1.0, 1.0), nan=1.0)
        series = [
            _shares(values, total)
            for values, total in zip((value, slope, value**2, slope**2), moments, strict=True)
        ]
    head = np.stack([logs[0], logs[1], mean, logs[2] - 2 * logs[0], logs[3] - 2 * logs[1]], axis=1)
    rows = np.concatenate([head, *series], axis=1)
    return np.asarray(np.nan_to_num(rows, nan=_LARGEST_LOG, posinf=_LARGEST_LOG))


@lru_cache(maxsize=64)
def _table(activation: Activation) -> tuple[Array, Array]:
    """Rows for centred Gaussians on a grid of ln s, and the two powers d ln V, chi / d ln s^2 on the grid."""
    count = (_DECADES[1] - _DECADES[0]) * _PER_DECADE + 1
    logs = np.linspace(_DECADES[0], _DECADES[1], count) * math.log(10.0)
    rows = _rows(activation, np.zeros(count), np.exp(logs))
    return rows, np.gradient(rows[:, :2], logs[1] - logs[0], axis=0) / 2.0


def _interpolated(activation: Activation, deviation: float) -> Response:
    rows, powers = _table(activation)
    place = (math.log10(deviation) - _DECADES[0]) * _PER_DECADE
    start = min(max(int(place) - 1, 0), len(rows) - 4)
    inside = min(max(place, 0.0), len(rows) - 1.0)
    t = inside - start
    weights = np.array(
        [
            -(t - 1) * (t - 2) * (t - 3) / 6,
            t * (t - 2) * (t - 3) / 2,
            -t * (t - 1) * (t - 3) / 2,
            t * (t - 1) * (t - 2) / 6,
        ]
    )
    power = weights @ powers[start : start + 4]
    beyond = (place - inside) * 2.0 * math.log(10.0) / _PER_DECADE
    return _response(activation, 0.0, deviation, weights @ rows[start : start + 4], power, beyond * power)


def _response(
    activation: Activation, mean: float, deviation: float, row: Array, power: Array, extra: Array
) -> Response:
    with np.errstate(over="ignore"):
        second, slope = (float(x) for x in np.exp(np.minimum(row[:2] + extra, _LARGEST_LOG)))
        fourth, slope_fourth = (float(x) for x in np.exp(np.minimum(row[3:5], _LARGEST_LOG / 2)))
    return Response(
        second,
        slope,
        float(row[2]) * math.sqrt(second),
        float(power[0]),
        float(power[1]),
        mean,
        deviation,
        activation,
        row[5:].reshape(4, TERMS + 1).T,
        fourth,
        slope_fourth,
    )


@lru_cache(maxsize=4096)
def _shifted(activation: Activation, mean: float, deviation: float) -> Response:
    rows = _rows(activation, np.full(2, mean), np.array([deviation, deviation * _BUMP]))
    power = (rows[1, :2] - rows[0, :2]) / (2.0 * math.log(_BUMP))
    return _response(activation, mean, deviation, rows[0], power, np.zeros(2))


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


CENTRED = 1e-3
"""A mean below this many standard deviations changes nothing that can be measured."""


def respond(activation: Activation, mean: float, variance: float) -> Response:
    """The response to N(mean, variance); that of a piecewise linear one to a centred Gaussian is exact."""
    if not (math.isfinite(variance) and math.isfinite(mean)):
        return Response(math.nan, math.nan, math.nan, 1.0, 0.0, 0.0, math.nan, activation)
    deviation = math.sqrt(max(variance, _SMALLEST))
    tilt = activation.negative_slope
    if tilt == 1.0:
        return Response(variance + mean * mean, 1.0, mean, 1.0, 0.0, mean, deviation, activation)
    if abs(mean) > CENTRED * deviation:
        return _shifted(activation, _rounded(mean), _rounded(deviation))
    if tilt is None:
        return _interpolated(activation, deviation)
    slope = (1.0 + tilt * tilt) / 2.0
    average = (1.0 - tilt) * deviation / math.sqrt(2.0 * math.pi)
    return Response(variance * slope, slope, average, 1.0, 0.0, 0.0, deviation, activation)
