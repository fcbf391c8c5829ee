"""Position and offset axes, and how windows (convolution, pooling) map them.

A kernel between positions depends on their offset only, as random networks are flip symmetric and a
convolution maps an offset to the same offset. Two economies bound the work whatever the size of the image:
offsets of ``OFFSETS`` and more share one bin, and positions farther than ``BORDER`` from both ends share one
class, for zero padding is felt near the border only.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]
Spatial = tuple[int, ...]

OFFSETS = 32
BORDER = 32
MAX_TAPS = 1024
"""Kernels longer than this along one axis are not predicted: the cost would follow a claimed size."""


def bins(size: int) -> int:
    """Number of offset bins along an axis."""
    return min(size, OFFSETS + 1)


@lru_cache(maxsize=4096)
def representatives(size: int) -> Positions:
    """One position of each class along an axis."""
    if size <= 2 * BORDER + 1:
        return np.arange(size)
    return np.concatenate([np.arange(BORDER), [size // 2], np.arange(size - BORDER, size)])


@lru_cache(maxsize=4096)
def multiplicity(size: int) -> Array:
    """Number of positions in each class along an axis."""
    counts = np.ones(len(representatives(size)))
    if size > 2 * BORDER + 1:
        counts[BORDER] = size - 2 * BORDER
    return counts


def class_of(positions: Positions, size: int) -> Positions:
    """Class of each position along an axis."""
    if size <= 2 * BORDER + 1:
        return positions
    right = np.maximum(BORDER, positions - size + 2 * BORDER + 1)
    return np.asarray(np.where(positions < BORDER, positions, right))


@lru_cache(maxsize=4096)
def pair_counts(size: int) -> Array:
    """Number of ordered pairs of positions in each offset bin along an axis."""
    offsets = np.arange(bins(size), dtype=float)
    counts = np.where(offsets == 0, 1.0, 2.0) * (size - offsets)
    if size > OFFSETS + 1:
        counts[OFFSETS] = (size - OFFSETS) * (size - OFFSETS + 1.0)
    return np.asarray(counts)


def outer(vectors: list[Array]) -> Array:
    """Product of one vector per axis."""
    product: Array = np.ones(())
    for vector in vectors:
        product = np.asarray(np.multiply.outer(product, vector))
    return product


@lru_cache(maxsize=1024)
def position_weights(spatial: Spatial) -> Array:
    """Share of the positions in each class; sums to one."""
    return outer([multiplicity(size) / size for size in spatial])


@lru_cache(maxsize=1024)
def pair_weights(spatial: Spatial) -> Array:
    """Share of the position pairs in each offset bin; sums to one."""
    return outer([pair_counts(size) / float(size) ** 2 for size in spatial])


def positions(spatial: Spatial) -> float:
    """Number of positions."""
    return float(prod(spatial))


def constant(spatial: Spatial, value: float) -> Array:
    """A kernel that is the same at every offset."""
    if not spatial:
        return np.asarray(value)
    return np.full([bins(size) for size in spatial], value)


def flat(spatial: Spatial, value: float) -> Array:
    """A map that is the same at every position."""
    if not spatial:
        return np.asarray(value)
    return np.full([len(representatives(size)) for size in spatial], value)


def diagonal(spatial: Spatial, value: float) -> Array:
    """A kernel that is zero at every offset but zero."""
    kernel = constant(spatial, 0.0)
    kernel[(0,) * len(spatial)] = value
    return kernel


def along(matrices: list[Array], values: Array) -> Array:
    """One matrix applied to each axis."""
    for axis, matrix in enumerate(matrices):
        values = np.moveaxis(np.tensordot(matrix, values, (1, axis)), 0, axis)
    return values


@dataclass(frozen=True, slots=True)
class Window:
    """How a window moves along one axis of ``size`` positions.

    spread: (out classes, in classes) number of taps; gather: (in classes, out classes) the same seen
    backward. offsets: (out bins, in bins) mean number of taps that a pair of positions shares, seen from the
    output; offsets_back: (in bins, out bins) the same from the input.
    """

    size: int
    out: int
    left: int
    kernel: int
    stride: int
    dilation: int
    spread: Array
    gather: Array
    offsets: Array
    offsets_back: Array


def window_size(size: int, kernel: int, stride: int, dilation: int, padding: str) -> tuple[int, int]:
    """Output size and padding before the first position."""
    span = dilation * (kernel - 1) + 1
    if padding == "same":
        out = -(-size // stride)
        return out, max(0, (out - 1) * stride + span - size) // 2
    left = span - 1 if padding == "causal" else 0
    return (size + left - span) // stride + 1, left


@lru_cache(maxsize=2048)
def window(size: int, kernel: int, stride: int, dilation: int, padding: str) -> Window:
    """The window's geometry; the caller sees to it that it fits."""
    out, left = window_size(size, kernel, stride, dilation, padding)
    taps = dilation * np.arange(kernel) - left
    common = _common_taps(size, out, stride, taps)
    return Window(
        size,
        out,
        left,
        kernel,
        stride,
        dilation,
        _taps_forward(size, out, stride, taps),
        _taps_backward(size, out, stride, taps),
        *_offset_maps(size, out, stride, common),
    )


def _taps_forward(size: int, out: int, stride: int, taps: Positions) -> Array:
    reached = stride * representatives(out)[:, None] + taps
    inside = (reached >= 0) & (reached < size)
    matrix = np.zeros((len(representatives(out)), len(representatives(size))))
    rows = np.broadcast_to(np.arange(len(matrix))[:, None], reached.shape)
    np.add.at(matrix, (rows[inside], class_of(reached, size)[inside]), 1.0)
    return matrix


def _taps_backward(size: int, out: int, stride: int, taps: Positions) -> Array:
    matrix = np.zeros((len(representatives(size)), len(representatives(out))))
    phases = min(stride, BORDER)
    for phase in range(phases):
        moved = representatives(size).copy()
        if size > 2 * BORDER + 1:
            moved[BORDER] += phase * stride // phases
        steps, rest = np.divmod(moved[:, None] - taps, stride)
        inside = (rest == 0) & (steps >= 0) & (steps < out)
        rows = np.broadcast_to(np.arange(len(matrix))[:, None], steps.shape)
        np.add.at(matrix, (rows[inside], class_of(steps, out)[inside]), 1.0 / phases)
    return matrix


def _common_taps(size: int, out: int, stride: int, taps: Positions) -> Array:
    """Number of (output pair, tap) in each offset bin with the tap inside the image for both."""
    first = np.maximum(0, -(taps // stride))
    last = np.minimum(out - 1, (size - 1 - taps) // stride)
    lengths = np.maximum(0, last - first + 1).astype(float)
    offsets = np.arange(bins(out), dtype=float)
    common = np.maximum(0.0, lengths[:, None] - offsets).sum(0) * np.where(offsets == 0, 1.0, 2.0)
    if out > OFFSETS + 1:
        rest = np.maximum(0.0, lengths - OFFSETS)
        common[OFFSETS] = (rest * (rest + 1.0)).sum()
    return np.asarray(common)


def _offset_maps(size: int, out: int, stride: int, common: Array) -> tuple[Array, Array]:
    rows = np.arange(bins(out))
    columns = np.minimum(rows * stride, bins(size) - 1)
    forward = np.zeros((bins(out), bins(size)))
    backward = np.zeros((bins(size), bins(out)))
    forward[rows, columns] = common / pair_counts(out)
    backward[columns, rows] = common / pair_counts(size)[columns]
    return forward, backward
