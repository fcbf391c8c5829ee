"""How windows map positions and offsets, against counting."""

import numpy as np
import pytest

from service.lint.signal import axes


def taps(size: int, kernel: int, stride: int, dilation: int, padding: str) -> list[list[int]]:
    out, left = axes.window_size(size, kernel, stride, dilation, padding)
    reached = [[stride * o + dilation * t - left for t in range(kernel)] for o in range(out)]
    return [[p if 0 <= p < size else -1 for p in row] for row in reached]


GEOMETRIES = [
    (9, 3, 1, 1, "same"),
    (9, 3, 2, 1, "same"),
    (8, 3, 2, 1, "valid"),
    (12, 5, 1, 2, "same"),
    (10, 2, 2, 1, "valid"),
    (7, 3, 1, 2, "causal"),
]


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_positions_are_counted(geometry: tuple[int, int, int, int, str]) -> None:
    rows = taps(*geometry)
    counted = np.array([[row.count(p) for p in range(geometry[0])] for row in rows])
    window = axes.window(*geometry)
    assert np.array_equal(window.spread, counted)
    assert np.array_equal(window.gather, counted.T)


@pytest.mark.parametrize("geometry", GEOMETRIES)
def test_shared_taps_are_counted_by_offset(geometry: tuple[int, int, int, int, str]) -> None:
    rows, stride = taps(*geometry), geometry[2]
    out = len(rows)
    window = axes.window(*geometry)
    for offset in range(out):
        pairs = [(rows[o], rows[o + offset]) for o in range(out - offset)]
        common = sum(a >= 0 and b >= 0 for first, second in pairs for a, b in zip(first, second, strict=True))
        column = min(stride * offset, geometry[0] - 1)
        assert window.offsets[offset, column] == pytest.approx(common / len(pairs))


@pytest.mark.parametrize("size", [1, 5, 33, 34, 65, 66, 500, 10**7])
def test_shares_sum_to_one(size: int) -> None:
    assert axes.pair_weights((size,)).sum() == pytest.approx(1.0)
    assert axes.position_weights((size,)).sum() == pytest.approx(1.0)


@pytest.mark.parametrize("size", [66, 200])
def test_a_long_axis_sees_its_border_as_a_short_one_does(size: int) -> None:
    window = axes.window(size, 3, 1, 1, "same")
    mean = float(axes.position_weights((size,)) @ window.spread @ np.ones(len(axes.representatives(size))))
    assert mean == pytest.approx(3.0 - 2.0 / size)


def test_geometry_of_a_claimed_size_costs_no_more() -> None:
    window = axes.window(10**9, 7, 3, 2, "same")
    assert window.spread.shape == window.gather.T.shape == (65, 65)
