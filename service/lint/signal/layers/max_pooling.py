"""MaxPooling and GlobalMaxPooling of an activation of a Gaussian.

The values of a window count as exchangeable Gaussians of their mean correlation (see ``maxima``). Backward
only the maximum takes the gradient, where an activation's slope is larger than on average: the gradient is
multiplied by E f'(max)^2 / E f'^2, so that the activation below, which multiplies by E f'^2, comes out right.
"""

from dataclasses import dataclass
from math import prod

import numpy as np

from service.lint.graph import Node
from service.lint.signal import axes
from service.lint.signal.activations import LINEAR
from service.lint.signal.maxima import Maximum, maximum, same_place, together
from service.lint.signal.pools import Pool, pools
from service.lint.signal.response import respond
from service.lint.signal.state import (
    MIN_SQUARE,
    Array,
    Gradient,
    Signal,
    at_origin,
    pair_mean,
    position_mean,
)
from service.lint.signal.step import Forward, Pulled, Step


@dataclass(frozen=True, slots=True)
class _Field:
    """The Gaussian under the maximum: correlations by offset, moments, and how much steeper f is at the
    maximum."""

    same: Array
    other: Array
    found: Maximum
    steeper: float
    count: int
    within: float


def _digits(value: float) -> float:
    return float(f"{value:.3g}")


def _field(source: Signal, count: int, within: float, same: Array, other: Array) -> _Field:
    below, response = source.gaussian or (source, None)
    function = LINEAR if response is None else response.activation
    variance = max(below.q - below.mean**2, MIN_SQUARE)
    within = _digits(min(max(within, 0.0), 0.999))
    found = maximum(function, count, _digits(below.mean), _digits(float(np.sqrt(variance))), within)
    slope = respond(LINEAR, 0.0, 1.0).slope if response is None else response.slope
    steeper = found.slope / max(slope, MIN_SQUARE)
    return _Field(same, other, found, steeper, count, within)


def _correlations(source: Signal) -> tuple[Array, Array]:
    below = source.gaussian[0] if source.gaussian else source
    shift = below.mean**2
    variance = max(below.q - shift, MIN_SQUARE)
    same, other = (_fitted(kernel, source.spatial) for kernel in (below.same, below.other))
    return (
        np.clip((same - shift) / variance, -1.0, 1.0),
        np.clip((other - shift) / variance, -1.0, 1.0),
    )


def _fitted(kernel: Array, spatial: axes.Spatial) -> Array:
    """The kernel on the offsets of an image that was padded or cropped since."""
    for axis, size in enumerate(spatial):
        offsets = np.minimum(np.arange(axes.bins(size)), kernel.shape[axis] - 1)
        kernel = np.take(kernel, offsets, axis)
    return kernel


def _products(found: Maximum, correlation: Array) -> Array:
    """E f f' of two windows: interpolated up to c_w, a straight line on to identity at 1."""
    knots = np.append(found.knots, 1.0)
    values = np.append(found.products, found.second)
    table: Array = np.interp(np.maximum(correlation, 0.0), knots, values)
    slope = (values[1] - values[0]) / max(knots[1] - knots[0], 1e-9)
    return np.asarray(table + np.minimum(correlation, 0.0) * slope)


def max_pooling(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """The largest value of each window."""
    source = inputs[0]
    along = pools(node, source.spatial)
    if isinstance(along, str):
        return along
    spatial = tuple(p.window.out for p in along)
    count = prod(p.window.kernel for p in along)
    same_c, other_c = _correlations(source)
    offsets = [p.offsets for p in along]
    shared = axes.outer([p.same for p in along])
    pooled = (axes.along(offsets, same_c) - shared) / np.maximum(1.0 - shared, MIN_SQUARE)
    within = float(pooled.flat[0]) if count > 1 else 0.0
    field = _field(source, count, within, same_c, other_c)
    overlap = axes.outer([p.overlap for p in along])
    found = field.found
    same = overlap * found.second + (1.0 - overlap) * _products(found, pooled)
    other, agreement = _other(field, axes.along(offsets, other_c))
    below = axes.along([p.window.spread for p in along], source.square)
    square = below * (found.second / max(position_mean(spatial, below), MIN_SQUARE))
    output = Signal(
        spatial,
        source.units,
        square,
        at_origin(same, found.second),
        other,
        found.mean,
        source.spread,
        source.pending,
        source.orthogonal,
    )

    def pull(gradient: Gradient) -> Pulled:
        return Pulled([_back(source, gradient, along, field, agreement)])

    return Step(output, pull)


def _other(field: _Field, pooled: Array) -> tuple[Array, float]:
    """Kernel between examples, and the chance of the same argmax at the same window."""
    count = field.count
    at_zero, mean_zero = float(field.other.flat[0]), float(pooled.flat[0])
    apart = (mean_zero - at_zero / count) / (1.0 - 1.0 / count) if count > 1 else at_zero
    apart = min(apart, field.within) if count > 1 else at_zero
    residual = min(max((at_zero - apart) / max(1.0 - field.within, 1e-6), 0.0), 1.0)
    limit = float(_products(field.found, np.asarray(field.within)))
    other = _products(field.found, pooled)
    if count == 1:
        return other, 1.0
    base = float(_products(field.found, np.asarray(apart)))
    joined = base + together(count, residual) * (field.found.second - limit)
    return at_origin(other, joined), same_place(count, residual)


def _back(source: Signal, gradient: Gradient, along: list[Pool], field: _Field, agreement: float) -> Gradient:
    back = [p.offsets_back for p in along]
    spatial = source.spatial
    share = prod(p.window.out for p in along) / prod(spatial)
    overlap = axes.outer([p.overlap for p in along])
    counts = axes.outer([axes.pair_counts(p.window.out) for p in along])
    level = gradient.d * share
    apart = at_origin(gradient.same, 0.0)
    level += max(0.0, float((counts * overlap * apart).sum()) / prod(spatial))
    same = at_origin(axes.along(back, apart), level)
    spread = axes.along([p.window.gather for p in along], gradient.square)
    square = spread * (level / max(position_mean(spatial, spread), MIN_SQUARE))
    across = float(gradient.other.flat[0])
    other = axes.along(back, at_origin(gradient.other, 0.0))
    lone = axes.along(back, at_origin(np.zeros_like(gradient.other), across))
    rest = (1.0 - agreement) / (1.0 - 1.0 / field.count) if field.count > 1 else 0.0
    other = other + at_origin(rest * lone, agreement * across * share)
    steep = field.steeper
    return Gradient(
        steep * square,
        at_origin(same * steep ** (2.0 - np.maximum(field.same, 0.0)), steep * level),
        other * steep ** (2.0 - np.maximum(field.other, 0.0)),
        gradient.spread,
    )


def global_max_pooling(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """The largest value of all positions."""
    source = inputs[0]
    if not source.spatial or node.layer.args.get("data_format") == "channels_first":
        return "a pooling without positions, or of channels-first data"
    spatial, count = source.spatial, int(axes.positions(source.spatial))
    same_c, other_c = _correlations(source)
    share = 1.0 / count
    apart = (pair_mean(spatial, same_c) - share) / (1.0 - share) if count > 1 else 0.0
    field = _field(source, count, apart, same_c, other_c)
    other, agreement = _other(field, np.asarray(pair_mean(spatial, other_c)))
    shape = (1,) * len(spatial) if node.layer.args.get("keepdims") else ()
    second = np.full(shape, field.found.second)
    output = Signal(
        shape,
        source.units,
        second,
        second,
        np.full(shape, float(other)),
        field.found.mean,
        source.spread,
        source.pending,
        source.orthogonal,
    )

    def pull(gradient: Gradient) -> Pulled:
        own, across = gradient.d * share, float(gradient.other.flat[0]) * share
        rest = (1.0 - agreement) / max(count - 1, 1)
        other = at_origin(axes.constant(spatial, rest * across), agreement * across)
        steep = field.steeper
        return Pulled(
            [
                Gradient(
                    axes.flat(spatial, steep * own),
                    axes.diagonal(spatial, steep * own),
                    other * steep ** (2.0 - np.maximum(field.other, 0.0)),
                    gradient.spread,
                )
            ]
        )

    return Step(output, pull)


LAYERS: dict[str, Forward] = {
    **dict.fromkeys(("MaxPooling1D", "MaxPooling2D", "MaxPooling3D"), max_pooling),
    **dict.fromkeys(("GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D"), global_max_pooling),
}
