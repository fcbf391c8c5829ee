"""AveragePooling and GlobalAveragePooling: means over positions, of the pair kernel.

S_out(D) is the mean of S over all pairs of taps of two windows; one window over the whole image leaves the
mean over all pairs. Backward every position takes the same share: the gradient is coherent over the window.
"""

from math import prod

import numpy as np

from service.lint.graph import Node
from service.lint.signal import axes
from service.lint.signal.pools import pools
from service.lint.signal.state import (
    MIN_SQUARE,
    Gradient,
    Signal,
    at_origin,
    pair_mean,
    position_mean,
)
from service.lint.signal.step import Forward, Pulled, Step


def average_pooling(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Mean over each window."""
    source = inputs[0]
    along = pools(node, source.spatial)
    if isinstance(along, str):
        return along
    spatial = tuple(p.window.out for p in along)
    offsets = [p.offsets for p in along]
    same, other = axes.along(offsets, source.same), axes.along(offsets, source.other)
    level = max(float(same.flat[0]), 0.0)
    boxed = axes.along([p.window.spread for p in along], source.square)
    output = Signal(
        spatial,
        source.units,
        boxed * (level / max(position_mean(spatial, boxed), MIN_SQUARE)),
        same,
        other,
        source.mean,
        source.spread,
        source.pending,
        source.orthogonal,
    )

    def pull(gradient: Gradient) -> Pulled:
        back = [p.offsets_back for p in along]
        own, across = axes.along(back, gradient.same), axes.along(back, gradient.other)
        spread = axes.along([p.window.gather for p in along], gradient.square)
        mean = max(position_mean(source.spatial, spread), MIN_SQUARE)
        least = gradient.d * prod(spatial) / prod(source.spatial) / prod(p.window.kernel for p in along)
        total = max(float(own.flat[0]), 0.1 * least)
        square = spread * (total / mean)
        return Pulled([Gradient(square, at_origin(own, total), across, gradient.spread)])

    return Step(output, pull)


def global_average_pooling(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Mean over all positions."""
    source = inputs[0]
    if node.layer.args.get("data_format") == "channels_first":
        return "channels-first data are not modelled"
    if not source.spatial:
        return "a pooling without positions"
    spatial = (1,) * len(source.spatial) if node.layer.args.get("keepdims") else ()
    shape = (1,) * len(spatial)
    q = np.full(shape, max(pair_mean(source.spatial, source.same), 0.0))
    output = Signal(
        spatial,
        source.units,
        q,
        q,
        np.full(shape, pair_mean(source.spatial, source.other)),
        source.mean,
        source.spread,
        source.pending,
        source.orthogonal,
    )
    share = 1.0 / axes.positions(source.spatial) ** 2

    def pull(gradient: Gradient) -> Pulled:
        own, across = gradient.d * share, float(gradient.other.flat[0]) * share
        return Pulled(
            [
                Gradient(
                    axes.flat(source.spatial, own),
                    axes.constant(source.spatial, own),
                    axes.constant(source.spatial, across),
                    gradient.spread,
                )
            ]
        )

    return Step(output, pull)


LAYERS: dict[str, Forward] = {
    **dict.fromkeys(("AveragePooling1D", "AveragePooling2D", "AveragePooling3D"), average_pooling),
    **dict.fromkeys(
        ("GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D"),
        global_average_pooling,
    ),
}
