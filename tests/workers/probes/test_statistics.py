import math
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from workers.probes.statistics import GRADIENT_STATISTICS, SMALL, dense, gradient_statistics, layout_of

pytestmark = pytest.mark.training
NAN = math.nan


def reference(gradient: Any) -> dict[str, float]:
    """Slow and obvious, in double precision."""
    flat = gradient.astype(np.float64).ravel()
    return {
        "gradient_norm": math.sqrt(math.fsum(value * value for value in flat)),
        "gradient_max": max(abs(value) for value in flat),
        "zero_fraction": sum(value == 0 for value in flat) / len(flat),
        "non_finite": sum(not math.isfinite(value) for value in flat),
        "row_similarity": reference_similarity(gradient.astype(np.float64)),
    }


def reference_similarity(gradient: Any) -> float:
    if gradient.ndim < 2:
        return NAN
    units = [unit for unit in gradient.reshape(-1, gradient.shape[-1]).T if np.any(unit)]
    cosines = [
        abs(a @ b) / (np.linalg.norm(a) * np.linalg.norm(b))
        for i, a in enumerate(units)
        for j, b in enumerate(units)
        if i != j
    ]
    return float(np.mean(cosines)) if cosines else NAN


def measured(gradient: Any) -> dict[str, float]:
    row = np.asarray(gradient_statistics([dense(gradient, gradient.shape)], layout_of([gradient.shape])))[0]
    return dict(zip(GRADIENT_STATISTICS, row.tolist(), strict=True))


GRADIENTS = {
    "dense kernel": np.random.default_rng(0).normal(size=(7, 5)),
    "convolution kernel": np.random.default_rng(1).normal(size=(3, 3, 2, 4)),
    "bias": np.random.default_rng(2).normal(size=5),
    "one unit": np.random.default_rng(3).normal(size=(4, 1)),
    "with zeros": np.random.default_rng(4).normal(size=(6, 4)) * (np.arange(4) % 2),
    "all zero": np.zeros((3, 3)),
    "identical units": np.outer(np.arange(1.0, 5.0), np.ones(3)),
    "vanishing": np.random.default_rng(5).normal(size=(6, 4)) * 1e-30,
    "exploding": np.random.default_rng(6).normal(size=(6, 4)) * 1e25,
}


@pytest.mark.parametrize("gradient", GRADIENTS.values(), ids=GRADIENTS.keys())
def test_each_statistic_agrees_with_the_reference(gradient: Any) -> None:
    gradient = gradient.astype(np.float32)
    assert measured(gradient) == pytest.approx(reference(gradient), rel=1e-5, nan_ok=True)


def test_non_finite_entries_are_counted() -> None:
    gradient = np.array([[1.0, NAN, math.inf], [-math.inf, 0.0, 2.0]], np.float32)
    assert measured(gradient)["non_finite"] == 3


def test_the_norm_of_a_gradient_with_nan_is_nan() -> None:
    assert math.isnan(measured(np.array([[1.0, NAN]], np.float32))["gradient_norm"])


def test_the_norm_of_an_overflown_gradient_is_infinite() -> None:
    assert measured(np.array([[1.0, math.inf]], np.float32))["gradient_norm"] == math.inf


@pytest.mark.parametrize("scale", [1.0, 1e-30])
def test_large_and_small_variables_are_measured_alike(scale: float) -> None:
    rng = np.random.default_rng(0)
    shapes = [(SMALL, 3), (5,), (4, 4), (5,), (2, SMALL)]
    gradients = [(rng.normal(size=shape) * scale).astype(np.float32) for shape in shapes]
    rows = gradient_statistics([tf.constant(one) for one in gradients], layout_of(shapes))
    norms = [float(np.linalg.norm(one.astype(np.float64))) for one in gradients]
    np.testing.assert_allclose(np.asarray(rows)[:, 0], norms, rtol=1e-4)


def test_variables_of_one_shape_are_measured_one_by_one() -> None:
    rows = gradient_statistics([tf.fill([2, 2], 1.0), tf.fill([2, 2], 3.0)], layout_of([(2, 2)] * 2))
    assert np.asarray(rows)[:, 0].tolist() == [2.0, 6.0]


def test_a_gradient_that_does_not_exist_is_zero() -> None:
    assert np.asarray(dense(None, (2, 3))).tolist() == [[0.0] * 3] * 2
