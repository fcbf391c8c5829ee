"""Weight variances, as Keras documents them."""

import pytest

from service.lint.graph import ObjectSpec
from service.lint.signal.initializers import Weights, weights

SCALING = {"scale": 3.0, "mode": "fan_out", "distribution": "uniform"}


@pytest.mark.parametrize(
    ("spec", "shape", "variance"),
    [
        (ObjectSpec("glorot_uniform"), (20, 30), 2 / 50),
        (ObjectSpec("he_normal"), (3, 3, 8, 16), 2 / 72),
        (ObjectSpec("lecun_normal"), (5, 8, 16), 1 / 40),
        (ObjectSpec("variance_scaling", SCALING), (20, 30), 3 / 30),
        (ObjectSpec("random_normal", {"mean": 0.0, "stddev": 0.1}), (4, 4), 0.01),
        (ObjectSpec("truncated_normal", {"mean": 0.0, "stddev": 1.0}), (4, 4), 0.7737),
        (ObjectSpec("random_uniform", {"minval": -0.3, "maxval": 0.3}), (4, 4), 0.03),
        (ObjectSpec("orthogonal", {"gain": 2.0}), (10, 40), 4 / 40),
        (ObjectSpec("identity", {"gain": 2.0}), (10, 10), 0.4),
    ],
)
def test_variance(spec: ObjectSpec, shape: tuple[int, ...], variance: float) -> None:
    found = weights(spec, shape)
    assert isinstance(found, Weights)
    assert found.variance == pytest.approx(variance, rel=1e-3)


@pytest.mark.parametrize(
    "spec",
    [
        ObjectSpec("zeros"),
        ObjectSpec("constant", {"value": 0.1}),
        ObjectSpec("random_uniform", {"minval": 0.0, "maxval": 1.0}),
        ObjectSpec("mine", opaque=True),
        None,
    ],
)
def test_what_is_not_a_random_kernel_is_refused_with_a_reason(spec: ObjectSpec | None) -> None:
    assert isinstance(weights(spec, (4, 4)), str)
