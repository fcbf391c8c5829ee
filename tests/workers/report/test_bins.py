"""Long series in few points."""

import math

from workers.report.bins import binned


def test_a_short_series_stays_as_it_is() -> None:
    assert [(one.first, one.last, one.value) for one in binned([0, 5], [1.0, 2.0], 10)] == [
        (0, 0, 1.0),
        (5, 5, 2.0),
    ]


def test_a_long_series_is_cut_into_medians() -> None:
    bins = binned(list(range(6)), [1.0, 9.0, 2.0, 3.0, 3.0, 3.0], 2)

    assert [(one.first, one.last, one.value) for one in bins] == [(0, 2, 2.0), (3, 5, 3.0)]


def test_one_value_that_is_not_finite_marks_its_bin() -> None:
    assert math.isnan(binned([0, 1], [1.0, math.inf], 1)[0].value)
