"""The gradient of a kernel, from the kernels of what enters and of the gradient that comes back.

The gradient of a weight matrix is a sum of g h^T over examples and positions, hence its squared norm is a sum
over pairs of (g . g')(h . h'); with independent forward and backward weights the mean of a product is the
product of the means (the neural tangent kernel's argument, Jacot et al. 2018; Arora et al. 2019).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np

from service.lint.graph import Layer, Variable
from service.lint.signal import axes
from service.lint.signal.initializers import Weights, constant
from service.lint.signal.state import (
    MIN_SQUARE,
    Array,
    Gradient,
    Signal,
    position_mean,
    rms_correlation,
)
from service.lint.signal.step import Pulled, Step, TensorGradient

LEAST_SHARE = 0.25
"""Cross terms may be negative under batch normalisation and over-cancel; this share of the first term stays.
"""

Back = Callable[[Gradient], tuple[Array, Array, Array]]


@dataclass(frozen=True, slots=True)
class Gram:
    """Second moments of a window of inputs: the output's kernels if weights had unit variance."""

    square: Array
    same: Array
    other: Array


def tensor_gradient(
    path: str,
    spatial: axes.Spatial,
    gradient: Gradient,
    gram: Gram,
    batch: int,
    spread: float,
    extra: float = 0.0,
) -> TensorGradient:
    """The gradient of one variable: the sum over pairs of (example, position)."""
    first, same, other = _pair_sums(spatial, gradient, gram)
    square = max(first + same + (batch - 1) * other, LEAST_SHARE * first)
    freedom = _freedom(spatial, gradient, gram, batch)
    coherent = min(1.0, max(0.0, (batch - 1) * other / square)) if square > 0.0 else 0.0
    power = 1.0 + coherent * gradient.sensitivity
    features = max(0.0, spread - gradient.spread + extra)
    doubt = (power * math.sqrt(features) + gradient.strain) ** 2 + max(0.0, gradient.spread)
    return TensorGradient(path, square / batch, spread, freedom, gradient.spread, gradient.muted, doubt)


def _pair_sums(spatial: axes.Spatial, gradient: Gradient, gram: Gram) -> tuple[float, float, float]:
    """Same example and position, same example, other example."""
    if not spatial:
        first = float(gradient.square) * float(gram.square)
        return first, 0.0, float(gradient.other) * float(gram.other)
    count = axes.positions(spatial)
    weights = axes.pair_weights(spatial)
    first = count * position_mean(spatial, gradient.square * gram.square)
    same = count * count * float(np.vdot(weights, gradient.same * gram.same))
    same -= count * gradient.d * float(gram.same.flat[0])
    return first, same, count * count * float(np.vdot(weights, gradient.other * gram.other))


def _freedom(spatial: axes.Spatial, gradient: Gradient, gram: Gram, batch: int) -> float:
    """Degrees of freedom of the squared norm as a quadratic form in the loss's random numbers.

    With alikeness c of two examples' features (forward times backward) the form has one eigenvalue for what
    the batch has in common and batch - 1 for what it has not; see ``losses.typical``.
    """
    if gradient.freedom == inf:
        return inf
    if spatial:
        weights = axes.pair_weights(spatial)
        own = float(np.vdot(weights, gradient.same * gram.same))
        across = float(np.vdot(weights, gradient.same * gram.other))
    else:
        own, across = float(gram.same), float(gram.other)
    alike = min(1.0, max(0.0, gradient.overlap * across / own)) if own > 0.0 else 0.0
    shared = (1.0 + (batch - 1) * alike) * (1.0 + (batch - 1) * max(gradient.coherence, 0.0))
    single = (1.0 - alike) * (1.0 - max(gradient.coherence, 0.0))
    total, rest = shared + (batch - 1) * single, (batch - 1) * single * single
    return gradient.freedom * total * total / (shared * shared + rest)


@lru_cache(maxsize=256)
def ones(spatial: axes.Spatial) -> Gram:
    """The Gram of a bias."""
    return Gram(axes.flat(spatial, 1.0), axes.constant(spatial, 1.0), axes.constant(spatial, 1.0))


def forward_spread(signal: Signal, batch: int) -> float:
    """Variance of ln q at a linear layer's input; a linear output met there directly adds 2 c^2 / n."""
    if not signal.pending or signal.orthogonal:
        return signal.spread
    q = max(signal.q, MIN_SQUARE)
    c = rms_correlation(signal.spatial, signal.same / q, signal.other / q, batch)
    return signal.spread + 2.0 * c * c / signal.units


def backward_spread(signal: Signal, gradient: Gradient, batch: int) -> float:
    """Variance of ln D at that same input."""
    if not signal.pending or signal.orthogonal:
        return gradient.spread
    d = max(gradient.d, MIN_SQUARE)
    rho = rms_correlation(signal.spatial, gradient.same / d, gradient.other / d, batch)
    return gradient.spread + 2.0 * min(1.0, rho * rho + gradient.shared_directions) / signal.units


def bias_of(layer: Layer, bias: Variable | None) -> tuple[float, float] | str:
    """Mean and variance of the bias, or why it is not covered."""
    if bias is None:
        return 0.0, 0.0
    return constant(bias.initializer) or f"the bias initialiser of {layer.name} is not known"


def linear_step(
    source: Signal,
    gram: Gram,
    spatial: axes.Spatial,
    units: int,
    weights: Weights,
    kernel: Variable,
    bias: Variable | None,
    bias_moments: tuple[float, float],
    back: Back,
    batch: int,
    *,
    summed: bool = True,
) -> Step:
    """A linear map with random weights.

    Output kernels are weight variance times the Gram, plus the bias; ``back`` takes the output's gradient to
    the input's for weights of unit variance.
    """
    mean, variance = bias_moments
    shift = variance + mean * mean
    sigma2 = weights.variance
    output = Signal(
        spatial,
        units,
        sigma2 * gram.square + shift,
        sigma2 * gram.same + shift,
        sigma2 * gram.other + shift,
        mean,
        forward_spread(source, batch),
        pending=True,
        orthogonal=weights.orthogonal,
        summed=summed,
        extra=source.extra,
    )

    def pull(gradient: Gradient) -> Pulled:
        square, same, other = (sigma2 * x for x in back(gradient))
        earlier = Gradient(square, same, other)
        earlier.spread = gradient.spread
        earlier.spread = backward_spread(source, earlier, batch)
        tensors = []
        if kernel.trainable:
            both = output.spread + gradient.spread
            tensors.append(tensor_gradient(kernel.path, spatial, gradient, gram, batch, both, source.extra))
        if bias is not None and bias.trainable:
            flat = ones(spatial)
            tensors.append(tensor_gradient(bias.path, spatial, gradient, flat, batch, gradient.spread))
        return Pulled([earlier], tensors)

    return Step(output, pull)
