"""LayerNormalization, RMSNormalization and GroupNormalization: each example by its own statistics.

LayerNorm over the last axis divides by s^2(p) = (Q(p) - m^2)(1 - 1/n) + epsilon; the gradient is divided by
the same and loses two of n directions. Over groups of channels the mean over positions and the group is taken
out too. Keras's epsilon of 1e-3 decides where q is tiny. The forward fluctuation of q ends here, and comes
back in the gradient with the opposite sign.
"""

from collections.abc import Callable

import numpy as np

from service.lint.graph import Node
from service.lint.signal.initializers import constant
from service.lint.signal.kernels import Gram, ones, tensor_gradient
from service.lint.signal.state import (
    MIN_SQUARE,
    Array,
    Gradient,
    Signal,
    at_origin,
    centred_map,
    pair_mean,
    position_mean,
    rms_correlation,
)
from service.lint.signal.step import Forward, Pulled, Step, variable

LEAST_VARIANCE = 0.3
"""A position's variance counts as at least this share of the mean one."""


def _affine(node: Node) -> tuple[float, float, float] | None:
    """gamma^2, mean of beta, second moment of beta."""
    gamma, beta = variable(node.layer, "gamma"), variable(node.layer, "beta")
    scale = variable(node.layer, "scale") if gamma is None else gamma
    first = (1.0, 0.0) if scale is None else constant(scale.initializer)
    second = (0.0, 0.0) if beta is None else constant(beta.initializer)
    if first is None or second is None:
        return None
    return first[0] ** 2 + first[1], second[0], second[0] ** 2 + second[1]


def _normalised(
    node: Node,
    source: Signal,
    unit: Gram,
    mean: float,
    back: Callable[[Gradient], Gradient],
    batch: int,
) -> Step | str:
    affine = _affine(node)
    if affine is None:
        return "its gamma or beta has an initialiser that is not known"
    gamma2, shift, beta2 = affine
    output = Signal(
        source.spatial,
        source.units,
        gamma2 * unit.square + beta2,
        gamma2 * unit.same + beta2,
        gamma2 * unit.other + beta2,
        mean * np.sqrt(gamma2) + shift,
        pending=source.pending,
        orthogonal=source.orthogonal,
    )
    layer = node.layer
    gamma = variable(layer, "gamma") or variable(layer, "scale")
    beta = variable(layer, "beta")

    def pull(gradient: Gradient) -> Pulled:
        tensors = []
        for parameter, gram in ((gamma, unit), (beta, ones(source.spatial))):
            if parameter is not None and parameter.trainable:
                found = tensor_gradient(
                    parameter.path, source.spatial, gradient, gram, batch, gradient.spread
                )
                tensors.append(found)
        earlier = back(gradient)
        return Pulled(
            [
                Gradient(
                    gamma2 * earlier.square,
                    gamma2 * earlier.same,
                    gamma2 * earlier.other,
                    gradient.spread - source.spread,
                )
            ],
            tensors,
        )

    return Step(output, pull, gamma2)


def _by_position(
    node: Node, source: Signal, shift: float, mean: float, lost: float, batch: int
) -> Step | str:
    """Divide positions by their second moment less ``shift``; ``lost`` directions leave the gradient."""
    epsilon = float(node.layer.args.get("epsilon", 1e-3))
    keep = max(1.0 - (lost - 1.0) / source.units, LEAST_VARIANCE)
    local = np.maximum((source.square - shift) * keep, 0.0)
    level = position_mean(source.spatial, local)
    local = np.maximum(local, LEAST_VARIANCE * level) + epsilon
    centre = max(level + epsilon, MIN_SQUARE)
    square = np.maximum(source.square - shift, 0.0) * keep / local
    same, other = (keep / centre * (kernel - shift) for kernel in (source.same, source.other))
    unit = Gram(square, at_origin(same, position_mean(source.spatial, square)), other)
    rest = max(1.0 - lost / source.units, LEAST_VARIANCE) * _fluctuation(source, shift, lost, batch)

    def back(gradient: Gradient) -> Gradient:
        squares = gradient.square / local * rest
        scale = rest / centre
        sames = at_origin(gradient.same * scale, position_mean(source.spatial, squares))
        return Gradient(squares, sames, gradient.other * scale)

    return _normalised(node, source, unit, mean / float(np.sqrt(centre)), back, batch)


def _fluctuation(source: Signal, shift: float, lost: float, batch: int) -> float:
    """How far the typical 1 / s^2 lies above 1 / mean s^2: s^2 is a chi-square of n - 1 degrees of freedom.

    The mean over independent positions and examples is (n - 1) / (n - 3); where they are one and the same,
    only the mean logarithm counts, half as much.
    """
    freedom = source.units + 1.0 - lost
    variance = max(source.q - shift, MIN_SQUARE)
    same, other = (source.same - shift) / variance, (source.other - shift) / variance
    shared = rms_correlation(source.spatial, same, other, batch)
    return 1.0 + (2.0 - shared * shared) / max(freedom - 2.0, 2.0)


def layer_normalization(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Mean and variance over the last axis."""
    source = inputs[0]
    axis = node.layer.args.get("axis", -1)
    axis = axis[0] if isinstance(axis, tuple | list) and len(axis) == 1 else axis
    if axis not in (-1, len(source.spatial) + 1):
        return "layer normalisation over other axes than the last is not modelled"
    return _by_position(node, source, source.mean**2, 0.0, 2.0, batch)


def rms_normalization(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Root mean square over the last axis; the mean stays."""
    source = inputs[0]
    if node.layer.args.get("axis", -1) not in (-1, len(source.spatial) + 1):
        return "normalisation over another axis than the last is not modelled"
    return _by_position(node, source, 0.0, source.mean, 1.0, batch)


def group_normalization(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Mean and variance over groups of channels and all positions."""
    source = inputs[0]
    groups = node.layer.args.get("groups", 32)
    if node.layer.args.get("axis", -1) not in (-1, len(source.spatial) + 1):
        return "group normalisation over another axis than the last is not modelled"
    groups = source.units if groups == -1 else groups
    if not isinstance(groups, int) or groups < 1 or source.units % groups:
        return "its groups do not divide its channels"
    size = source.units // groups
    spread = source.mean**2
    own = spread + (pair_mean(source.spatial, source.same) - spread) / size
    cross = spread + (pair_mean(source.spatial, source.other) - spread) / size
    epsilon = float(node.layer.args.get("epsilon", 1e-3))
    scale = 1.0 / max(source.q - own + epsilon, MIN_SQUARE)
    unit = Gram(
        centred_map(source.spatial, source.square, own) * scale,
        (source.same - own) * scale,
        (source.other - cross) * scale,
    )

    def back(gradient: Gradient) -> Gradient:
        return _centred(source, gradient, size, scale)

    return _normalised(node, source, unit, 0.0, back, batch)


def _centred(source: Signal, gradient: Gradient, size: int, scale: float) -> Gradient:
    """The group's mean leaves the gradient."""
    own = pair_mean(source.spatial, gradient.same) / size
    cross = pair_mean(source.spatial, gradient.other) / size
    square: Array = np.maximum(gradient.square - own, LEAST_VARIANCE * gradient.square)
    same = at_origin(gradient.same - own, position_mean(source.spatial, square))
    return Gradient(scale * square, scale * same, scale * (gradient.other - cross))


LAYERS: dict[str, Forward] = {
    "LayerNormalization": layer_normalization,
    "RMSNormalization": rms_normalization,
    "GroupNormalization": group_normalization,
}
