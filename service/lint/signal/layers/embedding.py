"""Embedding of V tokens: two positions share a vector where they hold the same token, one time in V."""

import numpy as np

from service.lint.graph import Node
from service.lint.signal import axes
from service.lint.signal.initializers import constant, weights
from service.lint.signal.state import Gradient, Signal, at_origin, pair_mean
from service.lint.signal.step import Forward, Pulled, Step, TensorGradient, variable


def embedding(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Token vectors; tokens count as drawn evenly."""
    table = variable(node.layer, "embeddings")
    if table is None:
        return "its table has no known shape"
    if node.layer.args.get("mask_zero"):
        return "masks are not modelled"
    scale = weights(table.initializer, table.shape)
    if isinstance(scale, str) or (constant(table.initializer) is None and not scale.variance):
        return str(scale)
    words, units = table.shape
    tokens = inputs[0]
    spatial = (*tokens.spatial, tokens.units)
    q = scale.variance
    rare = axes.constant(spatial, q / words)
    output = Signal(spatial, units, axes.flat(spatial, q), at_origin(rare, q), rare)
    trainable = table.trainable

    def pull(gradient: Gradient) -> Pulled:
        count = axes.positions(spatial)
        own = count * gradient.d
        pairs = count * count * pair_mean(spatial, gradient.same) - own
        across = (batch - 1) * count * count * pair_mean(spatial, gradient.other)
        square = max(own + (pairs + across) / words, own / 4.0) / batch
        found = [TensorGradient(table.path, square, gradient.spread)] if trainable else []
        nothing = np.zeros_like(tokens.square)
        return Pulled([Gradient(nothing, np.zeros_like(tokens.same), np.zeros_like(tokens.other))], found)

    return Step(output, pull)


LAYERS: dict[str, Forward] = {"Embedding": embedding}
