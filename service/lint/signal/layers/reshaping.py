"""Flatten, Reshape, RepeatVector, ZeroPadding, Cropping.

Flattened positions have weights of their own downstream: their gradients are independent of each other.
"""

from math import prod

import numpy as np

from service.lint.graph import Node
from service.lint.signal import axes
from service.lint.signal.state import Gradient, Signal, at_origin, pair_mean, position_mean
from service.lint.signal.step import Forward, Pulled, Step


def flatten(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Positions become units."""
    source = inputs[0]
    if not source.spatial:
        return Step(source, lambda gradient: Pulled([gradient]))
    count = int(axes.positions(source.spatial))
    output = Signal(
        (),
        source.units * count,
        np.asarray(source.q),
        np.asarray(source.q),
        np.asarray(float(source.other.flat[0])),
        source.mean,
        source.spread,
        source.pending,
        source.orthogonal,
    )

    def pull(gradient: Gradient) -> Pulled:
        own, across = gradient.d / count, float(gradient.other) / count
        return Pulled(
            [
                Gradient(
                    axes.flat(source.spatial, own),
                    axes.diagonal(source.spatial, own),
                    axes.diagonal(source.spatial, across),
                    gradient.spread,
                )
            ]
        )

    return Step(output, pull)


def reshape(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """To a vector, from a vector, or with axes of size one come and gone."""
    source, shape = inputs[0], node.output_shape
    if shape is None or any(size is None for size in shape[1:]) or len(shape) < 2:
        return "a reshape to an unknown size"
    sizes = [int(size) for size in shape[1:] if size is not None]
    spatial, units = tuple(sizes[:-1]), sizes[-1]
    if prod(sizes) != source.units * axes.positions(source.spatial):
        return "a reshape that does not keep the number of entries"
    if not spatial:
        return flatten(node, inputs, batch)
    if units == source.units and axes.positions(spatial) == 1 == axes.positions(source.spatial):
        return _relabel(source, spatial)
    if source.spatial:
        return "a reshape between position axes is not modelled"
    return _unflatten(source, spatial, units)


def _relabel(source: Signal, spatial: axes.Spatial) -> Step:
    shape = (1,) * len(spatial)
    before = (1,) * len(source.spatial)
    output = Signal(
        spatial,
        source.units,
        source.square.reshape(shape),
        source.same.reshape(shape),
        source.other.reshape(shape),
        source.mean,
        source.spread,
        source.pending,
        source.orthogonal,
    )

    def pull(gradient: Gradient) -> Pulled:
        square, same = gradient.square.reshape(before), gradient.same.reshape(before)
        other = gradient.other.reshape(before)
        return Pulled([Gradient(square, same, other, gradient.spread)])

    return Step(output, pull)


def _unflatten(source: Signal, spatial: axes.Spatial, units: int) -> Step:
    """Units become positions: different units share nothing but their mean."""
    shared = source.mean**2
    count = axes.positions(spatial)
    output = Signal(
        spatial,
        units,
        axes.flat(spatial, source.q),
        at_origin(axes.constant(spatial, shared), source.q),
        at_origin(axes.constant(spatial, shared), float(source.other)),
        source.mean,
        source.spread,
        source.pending,
        source.orthogonal,
    )

    def pull(gradient: Gradient) -> Pulled:
        own = np.asarray(count * gradient.d)
        across = np.asarray(count * float(gradient.other.flat[0]))
        return Pulled([Gradient(own, own, across, gradient.spread)])

    return Step(output, pull)


def repeat_vector(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """The same vector at every step; its gradient is the sum over steps."""
    source, count = inputs[0], node.layer.args.get("n")
    if source.spatial or not isinstance(count, int) or count < 1:
        return "a repetition that is not of a vector"
    spatial = (count,)
    output = Signal(
        spatial,
        source.units,
        axes.flat(spatial, source.q),
        axes.constant(spatial, source.q),
        axes.constant(spatial, float(source.other)),
        source.mean,
        source.spread,
    )

    def pull(gradient: Gradient) -> Pulled:
        own = np.asarray(max(0.0, count * count * pair_mean(spatial, gradient.same)))
        across = np.asarray(count * count * pair_mean(spatial, gradient.other))
        return Pulled([Gradient(own, own, across, gradient.spread)])

    return Step(output, pull)


def _amounts(value: object, rank: int) -> list[tuple[int, int]] | None:
    if isinstance(value, int):
        return [(value, value)] * rank
    if not isinstance(value, tuple | list):
        return None
    if rank == 1 and len(value) == 2 and all(isinstance(v, int) for v in value):
        return [(value[0], value[1])]
    pairs = [(v, v) if isinstance(v, int) else tuple(v) for v in value]
    return [(p[0], p[1]) for p in pairs] if len(pairs) == rank else None


def _moved(node: Node, source: Signal, amounts: list[tuple[int, int]]) -> Step | str:
    """Positions added (zeros) or taken away at the ends of each axis; pairs keep their mean over what is
    left."""
    spatial = tuple(s + a + b for s, (a, b) in zip(source.spatial, amounts, strict=True))
    if any(size < 1 for size in spatial):
        return "a cropping that leaves nothing"
    into, back, offsets, offsets_back = [], [], [], []
    for size, new, (before, _) in zip(source.spatial, spatial, amounts, strict=True):
        into.append(_shift(size, new, -before))
        back.append(_shift(new, size, before))
        offsets.append(_pairs(size, new))
        offsets_back.append(_pairs(new, size))
    square = axes.along(into, source.square)
    level = position_mean(spatial, square)
    output = Signal(
        spatial,
        source.units,
        square,
        at_origin(axes.along(offsets, source.same), level),
        axes.along(offsets, source.other),
        source.mean,
        source.spread,
        source.pending,
        source.orthogonal,
        gaussian=source.gaussian,
    )

    def pull(gradient: Gradient) -> Pulled:
        squares = axes.along(back, gradient.square)
        same = at_origin(axes.along(offsets_back, gradient.same), position_mean(source.spatial, squares))
        other = axes.along(offsets_back, gradient.other)
        return Pulled([Gradient(squares, same, other, gradient.spread)])

    return Step(output, pull)


def _shift(size: int, new: int, offset: int) -> axes.Array:
    """Map from position classes of the old axis to those of the new, zero outside."""
    reached = axes.representatives(new) + offset
    inside = (reached >= 0) & (reached < size)
    matrix = np.zeros((len(reached), len(axes.representatives(size))))
    matrix[np.flatnonzero(inside), axes.class_of(reached, size)[inside]] = 1.0
    return matrix


def _pairs(size: int, new: int) -> axes.Array:
    """Share of the new axis's pairs at each offset that lie inside the old one."""
    matrix = np.zeros((axes.bins(new), axes.bins(size)))
    common = min(len(matrix), matrix.shape[1])
    share = np.minimum(1.0, axes.pair_counts(size)[:common] / axes.pair_counts(new)[:common])
    matrix[np.arange(common), np.arange(common)] = share
    return matrix


def zero_padding(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Zeros around the image."""
    amounts = _amounts(node.layer.args.get("padding", 1), len(inputs[0].spatial))
    if amounts is None or node.layer.args.get("data_format") == "channels_first":
        return "its padding does not fit its input"
    return _moved(node, inputs[0], amounts)


def cropping(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """The image without its border."""
    amounts = _amounts(node.layer.args.get("cropping", 1), len(inputs[0].spatial))
    if amounts is None or node.layer.args.get("data_format") == "channels_first":
        return "its cropping does not fit its input"
    return _moved(node, inputs[0], [(-before, -after) for before, after in amounts])


LAYERS: dict[str, Forward] = {
    "Flatten": flatten,
    "Reshape": reshape,
    "RepeatVector": repeat_vector,
    **dict.fromkeys(("ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D"), zero_padding),
    **dict.fromkeys(("Cropping1D", "Cropping2D", "Cropping3D"), cropping),
}
