import pytest

from service.drawing.axis import axis_of


def test_numbers_lie_within_the_axis() -> None:
    axis = axis_of([1.0, 3.0], 100, 300)
    assert 100 < axis.at(1.0) < axis.at(3.0) < 300


@pytest.mark.parametrize("values", [[], [0.0], [5.0], [-2.0, -2.0], [1e-12, 1e12], [0.0, 1e-9]])
def test_any_numbers_have_an_axis_with_few_ticks(values: list[float]) -> None:
    axis = axis_of(values, 0, 100)
    assert axis.low < axis.high
    assert len(axis.ticks()) <= 7


def test_ticks_are_round() -> None:
    assert axis_of([0.0, 1.0], 0, 100).ticks() == pytest.approx([0.0, 0.5, 1.0])
