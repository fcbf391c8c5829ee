"""ReLU of a ReLU's output plus a Gaussian: the stream of a residual network that rectifies after every sum.

The stream is never negative, so the sum is not Gaussian, and a Gaussian of its moments would pass 4 % too
much gradient at every block. Here the stream is taken as max(u, 0) with u Gaussian and of the stream's own
mean and second moment.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from service.lint.signal.axes import Array
from service.lint.signal.response import Response

NODES = 32
LARGEST_MEAN = 8.0
"""A stream whose mean is this many standard deviations is as good as never cut off."""
BISECTIONS = 40


@dataclass(frozen=True, slots=True)
class Stream:
    """A sum's parts: mean and second moment of the rectified one, variance of the Gaussian one."""

    mean: float
    second: float
    variance: float


def _cdf(x: float) -> float:
    return 0.5 * math.erfc(-x / math.sqrt(2.0))


def _density(x: float) -> float:
    return math.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)


def _moments(mean: float, deviation: float) -> tuple[float, float, float]:
    """E max(z, 0), E max(z, 0)^2 and P(z > 0) of a Gaussian."""
    ratio = mean / deviation
    chance, edge = _cdf(ratio), deviation * _density(ratio)
    return mean * chance + edge, (mean * mean + deviation**2) * chance + mean * edge, chance


@lru_cache(maxsize=1024)
def _shape(ratio: float) -> float:
    """Mean over deviation of the Gaussian whose positive part has this second moment over squared mean."""
    low, high = -LARGEST_MEAN, LARGEST_MEAN
    for _ in range(BISECTIONS):
        middle = 0.5 * (low + high)
        first, second, _ = _moments(middle, 1.0)
        low, high = (middle, high) if second > ratio * first * first else (low, middle)
    return 0.5 * (low + high)


def rectified(stream: Stream) -> tuple[float, float, float]:
    """Second moment, slope and mean of the ReLU of the sum."""
    shape = _shape(float(f"{stream.second / stream.mean**2:.4g}"))
    deviation = stream.mean / _moments(shape, 1.0)[0]
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    spread = math.sqrt(stream.variance)
    found = [_moments(max(0.0, deviation * (shape + node)), spread) for node in nodes]
    mean, second, slope = (weights @ np.array(found)) / math.sqrt(2.0 * math.pi)
    return float(second), float(slope), float(mean)


def corrected(
    response: Response, moments: tuple[float, float, float], value: Array, slope: Array
) -> tuple[Array, Array]:
    """Duals of the Gaussian response, moved to the exact mean and variance."""
    second, chance, mean = moments
    variance = max(response.second - response.mean**2, 1e-12 * response.second)
    spare = max(response.slope - response.slope**2, 1e-12)
    values = mean**2 + (value - response.mean**2) * (second - mean**2) / variance
    slopes = chance**2 + (slope - response.slope**2) * (chance - chance**2) / spare
    return np.asarray(values), np.asarray(slopes)
