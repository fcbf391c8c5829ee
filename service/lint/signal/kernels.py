"""The gradient of a kernel, from the kernels of what enters and of the gradient that comes back.

The gradient of a weight matrix is a sum of g h^T over examples and positions, hence its squared norm is a sum over
pairs of (g . g')(h . h'); with independent forward and backward weights the mean of a product is the product of the
means (the neural tangent kernel's argument, Jacot et al. 2018; Arora et al. 2019).
"""

from collections.abc import Callable
from dataclasses import dataclass

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
"""Cross terms may be negative under batch normalisation and over-cancel; this share of the first term stays."""

Back = Callable[[Gradient], tuple[Array, Array, Array]]


@dataclass(frozen=True, slots=True)
class Gram:
    """Second moments of a window of inputs: the output's kernels if weights had unit variance."""

    square: Array
    same: Array
    other: Array


def pair_sum(spatial: axes.Spatial, gradient: Gradient, gram: Gram, batch: int) -> float:
    """Mean squared norm of the batch-mean gradient: sum over pairs of (example, position)."""
    if not spatial:
        first = float(gradient.square) * float(gram.square)
        rest = (batch - 1) * float(gradient.other) * float(gram.other)
        return max(first + rest, LEAST_SHARE * first) / batch
    count = axes.positions(spatial)
    weights = axes.pair_weights(spatial)
    first = count * position_mean(spatial, gradient.square * gram.square)
    same = count * count * float(np.vdot(weights, gradient.same * gram.same))
    same -= count * gradient.d * float(gram.same.flat[0])
    other = count * count * float(np.vdot(weights, gradient.other * gram.other))
    return max(first + same + (batch - 1) * other, LEAST_SHARE * first) / batch


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
    return gradient.spread + 2.0 * rho * rho / signal.units


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

    Output kernels are weight variance times the Gram, plus the bias; ``back`` takes the output's gradient to the
    input's for weights of unit variance.
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
    )

    def pull(gradient: Gradient) -> Pulled:
        square, same, other = (sigma2 * x for x in back(gradient))
        earlier = Gradient(square, same, other)
        earlier.spread = gradient.spread
        earlier.spread = backward_spread(source, earlier, batch)
        tensors = []
        if kernel.trainable:
            norm = pair_sum(spatial, gradient, gram, batch)
            tensors.append(TensorGradient(kernel.path, norm, output.spread + gradient.spread))
        if bias is not None and bias.trainable:
            norm = pair_sum(spatial, gradient, ones(spatial), batch)
            tensors.append(TensorGradient(bias.path, norm, gradient.spread))
        return Pulled([earlier], tensors)

    return Step(output, pull)
