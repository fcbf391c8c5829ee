"""Activations of Gaussians, against closed forms."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.lint.signal.activations import ACTIVATIONS, activation
from service.lint.signal.response import Response, respond


def response(name: str, variance: float = 1.0, mean: float = 0.0, **args: float) -> Response:
    found = activation(name, args)
    assert found is not None
    return respond(found, mean, variance)


def tabulated(name: str, variance: float, **args: float) -> Response:
    """The same through Hermite series even where a closed form exists."""
    found = activation(name, args)
    assert found is not None
    return respond(
        replace(found, key=(f"tabulated {name}", found.key[1]), negative_slope=None), 0.0, variance
    )


@pytest.mark.parametrize("correlation", [-0.9, -0.3, 0.0, 0.5, 0.95])
@pytest.mark.parametrize("slope", [0.0, 0.2])
def test_the_series_agrees_with_the_arc_cosine_kernel(slope: float, correlation: float) -> None:
    exact = response("leaky_relu", 2.0, negative_slope=slope)
    series = tabulated("leaky_relu", 2.0, negative_slope=slope)
    expected = [float(x) for x in exact.duals(np.asarray(correlation))]
    assert [float(x) for x in series.duals(np.asarray(correlation))] == pytest.approx(expected, abs=3e-3)


@pytest.mark.parametrize("correlation", [0.0, 0.5, 1.0])
def test_the_series_agrees_with_the_closed_form_of_fluctuations(correlation: float) -> None:
    exact, series = response("relu"), tabulated("relu", 1.0)
    assert series.fluctuation(correlation) == pytest.approx(exact.fluctuation(correlation), rel=1e-3)
    assert series.slope_fluctuation(correlation) == pytest.approx(
        exact.slope_fluctuation(correlation), rel=1e-2
    )


def test_relu_keeps_half_of_the_variance_and_of_the_gradient() -> None:
    relu = response("relu", 3.0)
    assert (relu.second, relu.slope) == pytest.approx((1.5, 0.5))
    assert relu.mean == pytest.approx(math.sqrt(3.0 / (2.0 * math.pi)))


def test_selu_has_its_fixed_point_at_mean_zero_variance_one() -> None:
    selu = response("selu")
    assert (selu.mean, selu.second) == pytest.approx((0.0, 1.0), abs=1e-4)
    assert 0.0 < selu.power < 1.0


def test_the_derivative_of_a_dual_is_the_dual_of_the_derivative() -> None:
    tanh, step = response("tanh", 1.7), 1e-4
    up, down = (float(tanh.duals(np.asarray(0.4 + s))[0]) for s in (step, -step))
    slope = float(tanh.duals(np.asarray(0.4))[1])
    assert (up - down) / (2 * step) == pytest.approx(1.7 * slope, rel=1e-3)


def test_sigmoid_slope_is_exact_at_tiny_variance() -> None:
    assert response("sigmoid", 1e-12).slope == pytest.approx(1.0 / 16.0, rel=1e-6)


def test_exponential_grows_beyond_any_number_format_without_nan() -> None:
    assert response("exponential", 1e6).second > 1e200


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
@pytest.mark.parametrize("mean", [0.0, 0.7])
def test_every_activation_agrees_with_a_slow_average(name: str, mean: float) -> None:
    found = activation(name, {})
    assert found is not None
    points = np.linspace(-10.0, 10.0, 200_001)
    weights = np.exp(-0.5 * points**2)
    weights /= weights.sum()
    values, slopes = found.value(mean + 1.3 * points), found.slope(mean + 1.3 * points)
    seen = respond(found, mean, 1.69)
    expected = (float(weights @ values**2), float(weights @ slopes**2), float(weights @ values))
    assert (seen.second, seen.slope, seen.mean) == pytest.approx(expected, rel=6e-3, abs=1e-4)


@given(
    name=st.sampled_from(sorted(ACTIVATIONS)),
    variance=st.floats(1e-20, 1e4),
    mean=st.floats(-20.0, 20.0),
    correlation=st.floats(-1.0, 1.0),
)
def test_a_product_of_two_is_at_most_the_square_of_one(
    name: str, variance: float, mean: float, correlation: float
) -> None:
    seen = response(name, variance, mean)
    value, slope = seen.duals(np.asarray(correlation))
    assert abs(float(value)) <= seen.second * (1 + 1e-6)
    assert abs(float(slope)) <= seen.slope * (1 + 1e-6)
