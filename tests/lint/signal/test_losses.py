"""The gradient that a loss sends in, against closed forms."""

import math

import numpy as np
import pytest

from service.lint.signal.inputs import independent
from service.lint.signal.losses import (
    Objective,
    digamma,
    log_variance,
    residual_error,
    start,
    typical,
)
from service.lint.signal.state import Gradient, Signal


def logits(units: int, q: float, correlation: float) -> Signal:
    signal = independent((), units, 0.0, q)
    signal.other = np.asarray(correlation * q)
    return signal


def started(objective: Objective, signal: Signal) -> Gradient:
    found = start(objective, signal)
    assert isinstance(found, Gradient)
    return found


def test_small_logits_see_labels_only() -> None:
    gradient = started(Objective("softmax"), logits(10, 1e-9, 0.5))
    assert gradient.d == pytest.approx(0.9, rel=1e-6)
    assert float(gradient.other) == pytest.approx(0.0, abs=1e-9)


def test_two_class_softmax_is_twice_the_sigmoid_of_the_difference() -> None:
    softmax = started(Objective("softmax"), logits(2, 2.0, 0.0))
    sigmoid = started(Objective("sigmoid"), logits(1, 4.0, 0.0))
    assert softmax.d == pytest.approx(2.0 * sigmoid.d, rel=0.02)


def test_mean_squared_error_of_standard_targets() -> None:
    error = residual_error("mean_squared_error")
    gradient = started(Objective("residual", error), logits(5, 3.0, 0.4))
    assert gradient.d == pytest.approx(4 * (3.0 + 1.0) / 5, rel=1e-3)
    assert float(gradient.other) == pytest.approx(4 * 0.4 * 3.0 / 5, rel=1e-3)


def test_absolute_error_sends_signs() -> None:
    gradient = started(Objective("residual", residual_error("mean_absolute_error")), logits(4, 1.0, 0.5))
    assert gradient.d == pytest.approx(1 / 4, rel=1e-3)
    expected = 2 / math.pi * math.asin(0.25) / 4
    assert float(gradient.other) == pytest.approx(expected, rel=0.02)


def test_a_softmax_over_one_unit_is_refused() -> None:
    assert isinstance(start(Objective("softmax"), logits(1, 1.0, 0.0)), str)


def test_huge_class_counts_cost_no_more() -> None:
    gradient = started(Objective("softmax"), logits(10**7, 1.0, 0.3))
    assert gradient.d == pytest.approx(1.0, rel=1e-3)


@pytest.mark.parametrize(("x", "value"), [(0.5, -1.9635100), (1.0, -0.5772157), (10.0, 2.2517526)])
def test_digamma(x: float, value: float) -> None:
    assert digamma(x) == pytest.approx(value, abs=1e-6)


def test_one_number_is_typically_below_its_mean_square() -> None:
    assert typical(1.0) == pytest.approx(math.exp(-1.2703628), rel=1e-6)
    assert typical(1e5) == 1.0
    assert log_variance(1.0) == pytest.approx(math.pi**2 / 2)
    assert log_variance(4.0) == pytest.approx(math.pi**2 / 6 - 1.0, rel=0.02)
