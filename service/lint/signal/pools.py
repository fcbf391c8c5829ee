"""How pooling windows map positions and offsets."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from service.lint.graph import Node
from service.lint.signal import axes


@dataclass(frozen=True, slots=True)
class Pool:
    """A pooling window along one axis.

    offsets: (out bins, in bins) shares of the tap pairs of two windows by input offset; offsets_back: the
    same seen from the input; same: share of tap pairs of two windows at each offset that are the very same
    position; overlap: |A and B| / |A or B| of two windows.
    """

    window: axes.Window
    offsets: axes.Array
    offsets_back: axes.Array
    same: axes.Array
    overlap: axes.Array


@lru_cache(maxsize=1024)
def pool(size: int, kernel: int, stride: int, padding: str) -> Pool:
    """The geometry; the caller sees to it that the window fits."""
    window = axes.window(size, kernel, stride, 1, padding)
    lags = np.arange(1 - kernel, kernel)
    shares = (kernel - np.abs(lags)) / kernel**2
    last = axes.bins(size) - 1
    forward = np.zeros((axes.bins(window.out), last + 1))
    for row in range(len(forward)):
        np.add.at(forward[row], np.minimum(np.abs(stride * row + lags), last), shares)
    if window.out > axes.OFFSETS + 1:
        forward[-1] = 0.0
        forward[-1, -1] = 1.0
    backward = (forward * axes.pair_counts(window.out)[:, None]).T / axes.pair_counts(size)[:, None]
    common = np.maximum(0.0, kernel - stride * np.arange(len(forward)))
    return Pool(window, forward, backward, common / kernel**2, common / np.maximum(1, 2 * kernel - common))


def pools(node: Node, spatial: axes.Spatial) -> list[Pool] | str:
    """The pooling window along each axis, or why there is none."""
    args = node.layer.args
    if args.get("data_format") == "channels_first":
        return "channels-first data are not modelled"
    sizes = _per_axis(args.get("pool_size", 2), len(spatial))
    strides = sizes if args.get("strides") is None else _per_axis(args["strides"], len(spatial))
    if sizes is None or strides is None or not spatial:
        return "its window does not fit its input's rank"
    padding = str(args.get("padding", "valid"))
    found = []
    for size, kernel, stride in zip(spatial, sizes, strides, strict=True):
        if kernel > axes.MAX_TAPS:
            return f"a window of {kernel} positions is beyond what is predicted"
        if axes.window_size(size, kernel, stride, 1, padding)[0] < 1:
            return "its window is larger than its input"
        found.append(pool(size, kernel, stride, padding))
    return found


def _per_axis(values: object, rank: int) -> tuple[int, ...] | None:
    if isinstance(values, int):
        return (values,) * rank
    if isinstance(values, tuple | list) and len(values) == rank:
        return tuple(int(value) for value in values)
    return None
