"""Initialisers are classified by the variance that they give a layer."""

from typing import Any

import pytest

from api_schemas.lint import LintRequest
from service.lint.engine import read_subject
from service.lint.initialization import Family, Weight, activated_weight, belongs_to, gain, variance, weights
from service.lint.sketch import Config, conv, dense, layer, request


def weight(start: Any, inputs: int = 100, units: int = 100) -> Weight:
    return first(dense(units, "relu", start), (inputs,))


def first(config: Config, shape: tuple[int, ...]) -> Weight:
    subject = read_subject(LintRequest.model_validate(request(shape, config)))
    found = activated_weight(subject.topology.kernels[0])
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("glorot_uniform", 2 / 140),
        ("he_normal", 2 / 100),
        ("lecun_uniform", 1 / 100),
        ({"name": "variance_scaling", "scale": 3.0, "mode": "fan_out"}, 3 / 40),
        ({"name": "random_normal", "stddev": 0.2}, 0.04),
        ({"name": "truncated_normal", "stddev": 0.2}, 0.774 * 0.04),
        ({"name": "random_uniform", "minval": -0.3, "maxval": 0.3}, 0.36 / 12),
        ({"name": "orthogonal", "gain": 2.0}, 4 / 100),
        ("zeros", 0.0),
    ],
)
def test_variance_is_that_of_the_initialiser(start: Any, expected: float) -> None:
    assert variance(weight(start, 100, 40)) == pytest.approx(expected)


def test_fans_of_a_convolution_count_the_window() -> None:
    found = first(conv(8, 3, "relu"), (16, 16, 4))
    assert (found.fan_in, found.fan_out) == (36, 72)


@pytest.mark.parametrize(
    ("start", "family", "expected"),
    [
        ("he_uniform", "he", True),
        ("glorot_uniform", "he", False),
        ({"name": "variance_scaling", "scale": 2.0, "mode": "fan_in"}, "he", True),
        ({"name": "variance_scaling", "scale": 2.0, "mode": "fan_avg"}, "he", True),
        ({"name": "variance_scaling", "scale": 1.0, "mode": "fan_in"}, "he", False),
        ({"name": "variance_scaling", "scale": 1.0, "mode": "fan_in"}, "lecun", True),
        ({"name": "random_normal", "stddev": 0.1414}, "he", True),
        ({"name": "random_normal", "stddev": 0.05}, "he", False),
        ({"name": "random_normal", "stddev": 0.1}, "lecun", True),
        ({"name": "orthogonal", "gain": 1.4142}, "he", True),
        ("orthogonal", "he", False),
    ],
)
def test_family_is_judged_by_variance(start: Any, family: Family, expected: bool) -> None:
    assert belongs_to(weight(start), family) is expected


def test_without_a_shape_a_random_normal_is_not_judged() -> None:
    subject = read_subject(
        LintRequest.model_validate({"model": {"layers": [dense(4, "relu", "random_normal")]}})
    )
    found = activated_weight(subject.topology.kernels[0])
    assert found is not None
    assert belongs_to(found, "he") is None


def test_gain_is_variance_times_fan_in() -> None:
    assert gain(weight("he_normal")) == pytest.approx(2.0)


def test_a_separable_convolution_has_two_kernels_and_activates_the_pointwise_one() -> None:
    config = layer("separable_conv2d", filters=8, kernel_size=3, activation="relu")
    subject = read_subject(LintRequest.model_validate(request((16, 16, 4), config)))
    kernel = subject.topology.kernels[0]
    assert [found.argument for found in weights(kernel)] == ["depthwise_initializer", "pointwise_initializer"]
    assert first(config, (16, 16, 4)).shape == (1, 1, 4, 8)
