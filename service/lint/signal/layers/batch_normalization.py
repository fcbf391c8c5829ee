"""BatchNormalization in training mode (Yang et al. 2019, "A Mean Field Theory of Batch Normalization").

With M the batch mean of a kernel over all pairs of (example, position), s^2 = q - M + epsilon:
K_out = gamma^2 (K - M) / s^2 + beta^2. Backward the batch mean and the component along the normalised signal
are taken out: D_in = (D - M_D - J X) gamma^2 / s^2. Each channel's variance fluctuates over channels like a
chi-square with as many degrees of freedom as the batch has independent entries; the mean of 1 / s^2 lies
above 1 / mean s^2. Concatenated blocks are normalised each by its own statistics.
"""

from dataclasses import dataclass, replace

import numpy as np

from service.lint.graph import Node
from service.lint.signal.initializers import constant
from service.lint.signal.kernels import Gram, ones, tensor_gradient
from service.lint.signal.state import (
    MIN_SQUARE,
    Array,
    Gradient,
    Signal,
    added,
    at_origin,
    batch_mean,
    centred_map,
    position_mean,
    scaled,
)
from service.lint.signal.step import Forward, Pulled, Step, variable

LARGEST_FLUCTUATION = 0.08
"""The chi-square correction is not trusted beyond this inverse number of degrees of freedom."""
LEAST_GRADIENT = 0.05
"""Share of the gradient that is never projected out."""


@dataclass(frozen=True, slots=True)
class _Block:
    """One block's normalised kernels and the factor on its gradient."""

    source: Signal
    square: Array
    same: Array
    other: Array
    inverse: float


def _normalise(source: Signal, epsilon: float, batch: int) -> _Block:
    mean = batch_mean(source.spatial, source.same, source.other, batch)
    variance = max(source.q - mean, 0.0)
    scale = 1.0 / max(variance + epsilon, MIN_SQUARE)
    same, other = source.same - mean, source.other - mean
    inverse = scale
    if source.summed and variance > 0.0:
        squares = batch_mean(source.spatial, (same / variance) ** 2, (other / variance) ** 2, batch)
        inverse /= 1.0 - 2.0 * min(squares, LARGEST_FLUCTUATION)
    square = centred_map(source.spatial, source.square, mean) * scale
    return _Block(source, square, same * scale, other * scale, inverse)


def _back(block: _Block, gradient: Gradient, gamma2: float, batch: int) -> Gradient:
    spatial = block.source.spatial
    mean = batch_mean(spatial, gradient.same, gradient.other, batch)
    along = batch_mean(spatial, gradient.same * block.same, gradient.other * block.other, batch)
    scale = gamma2 * block.inverse
    square = np.maximum(gradient.square - mean - along * block.square, LEAST_GRADIENT * gradient.square)
    same = gradient.same - mean - along * block.same
    other = gradient.other - mean - along * block.other
    level = position_mean(spatial, square)
    return Gradient(scale * square, scale * at_origin(same, level), scale * other, gradient.spread)


def _mixed(blocks: list[_Block], units: int) -> Gram:
    parts = [(block.source.units / units, block) for block in blocks]
    first = parts[0][1]
    if len(parts) == 1:
        return Gram(first.square, first.same, first.other)
    return Gram(
        sum((share * block.square for share, block in parts), np.zeros_like(first.square)),
        sum((share * block.same for share, block in parts), np.zeros_like(first.same)),
        sum((share * block.other for share, block in parts), np.zeros_like(first.other)),
    )


def batch_normalization(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Normalise every channel over the batch and the positions."""
    layer, source = node.layer, inputs[0]
    if not layer.trainable or node.call_args.get("training") is False:
        return "frozen batch normalisation is not modelled"
    if layer.args.get("axis", -1) not in (-1, len(source.spatial) + 1):
        return "batch normalisation over another axis than the last is not modelled"
    gamma, beta = variable(layer, "gamma"), variable(layer, "beta")
    scale = (1.0, 0.0) if gamma is None else constant(gamma.initializer)
    shift = (0.0, 0.0) if beta is None else constant(beta.initializer)
    if scale is None or shift is None:
        return "its gamma or beta has an initialiser that is not known"
    gamma2, beta2 = scale[0] ** 2 + scale[1], shift[0] ** 2 + shift[1]
    epsilon = float(layer.args.get("epsilon", 1e-3))
    blocks = [_normalise(part, epsilon, batch) for part in source.parts or (source,)]
    unit = _mixed(blocks, source.units)
    output = Signal(
        source.spatial,
        source.units,
        gamma2 * unit.square + beta2,
        gamma2 * unit.same + beta2,
        gamma2 * unit.other + beta2,
        shift[0],
        pending=True,
        orthogonal=source.orthogonal,
    )

    def pull(gradient: Gradient) -> Pulled:
        tensors = []
        for parameter, gram in ((gamma, unit), (beta, ones(source.spatial))):
            if parameter is not None and parameter.trainable:
                found = tensor_gradient(
                    parameter.path, source.spatial, gradient, gram, batch, gradient.spread
                )
                tensors.append(found)
        earlier = [
            _back(block, scaled(gradient, block.source.units / source.units), gamma2, batch)
            for block in blocks
        ]
        if len(earlier) == 1:
            return Pulled(earlier, tensors)
        whole = added(earlier, gradient.spread)
        return Pulled([replace(whole, parts=tuple(earlier))], tensors)

    return Step(output, pull, gamma2)


LAYERS: dict[str, Forward] = {"BatchNormalization": batch_normalization}
