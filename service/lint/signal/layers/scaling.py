"""Layers that change nothing, scale, or standardise: Rescaling, Normalization, Identity, activity
regularisation."""

from dataclasses import replace

import numpy as np

from service.lint.graph import Node
from service.lint.signal.initializers import constant
from service.lint.signal.inputs import independent
from service.lint.signal.kernels import Gram, tensor_gradient
from service.lint.signal.state import Gradient, Signal
from service.lint.signal.step import Forward, Pulled, Step, variable


def unchanged(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """The input itself."""
    return Step(inputs[0], lambda gradient: Pulled([gradient]))


def rescaling(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """scale x + offset, with one number for each."""
    scale, offset = node.layer.args.get("scale", 1.0), node.layer.args.get("offset", 0.0)
    if not isinstance(scale, int | float) or not isinstance(offset, int | float):
        return "a rescaling by more than one number is not modelled"
    source = inputs[0]
    factor, shift = float(scale) ** 2, 2.0 * scale * offset * source.mean + float(offset) ** 2
    output = replace(
        source,
        square=factor * source.square + shift,
        same=factor * source.same + shift,
        other=factor * source.other + shift,
        mean=scale * source.mean + offset,
        gaussian=None,
        parts=(),
    )

    def pull(gradient: Gradient) -> Pulled:
        square, same = factor * gradient.square, factor * gradient.same
        return Pulled([Gradient(square, same, factor * gradient.other, gradient.spread)])

    return Step(output, pull)


def normalization(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Features standardised by the data's own mean and variance."""
    source = inputs[0]
    output = independent(source.spatial, source.units, 0.0, 1.0)
    scale = 1.0 / max(source.q - source.mean**2, 1e-12)

    def pull(gradient: Gradient) -> Pulled:
        square, same = scale * gradient.square, scale * gradient.same
        return Pulled([Gradient(square, same, np.asarray(scale * gradient.other), gradient.spread)])

    return Step(output, pull)


def layer_scale(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """A learned factor per channel, small at first (Touvron et al. 2021)."""
    source, factor = inputs[0], variable(node.layer, "variable")
    moments = None if factor is None else constant(factor.initializer)
    if factor is None or moments is None:
        return "its factor is not known"
    square = moments[0] ** 2 + moments[1]
    output = replace(
        source,
        square=square * source.square,
        same=square * source.same,
        other=square * source.other,
        mean=moments[0] * source.mean,
        gaussian=None,
        parts=(),
    )
    gram = Gram(source.square, source.same, source.other)

    def pull(gradient: Gradient) -> Pulled:
        found = tensor_gradient(
            factor.path, source.spatial, gradient, gram, batch, source.spread + gradient.spread
        )
        earlier = Gradient(
            square * gradient.square, square * gradient.same, square * gradient.other, gradient.spread
        )
        return Pulled([earlier], [found] if factor.trainable else [])

    return Step(output, pull, square)


LAYERS: dict[str, Forward] = {
    "LayerScale": layer_scale,
    **dict.fromkeys(("Identity", "ActivityRegularization"), unchanged),
    "Rescaling": rescaling,
    "Normalization": normalization,
}
