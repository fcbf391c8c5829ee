"""ReLU of a rectified stream plus a Gaussian, against a slow average."""

import numpy as np
import pytest

from service.lint.signal.rectified import Stream, rectified

DRAWS = 400_000


@pytest.mark.parametrize("blocks", [1, 4])
def test_the_stream_of_a_residual_network_keeps_its_moments(blocks: int) -> None:
    random = np.random.default_rng(0)
    drawn = np.maximum(random.standard_normal(DRAWS) * np.sqrt(2.0), 0.0)
    second, mean = float((drawn**2).mean()), float(drawn.mean())
    slope = chance = 0.5
    for _ in range(blocks):
        drawn = drawn + random.standard_normal(DRAWS)
        slope, drawn = float((drawn > 0).mean()), np.maximum(drawn, 0.0)
        second, chance, mean = rectified(Stream(mean, second, 1.0))
    expected = (float((drawn**2).mean()), slope, float(drawn.mean()))
    assert (second, chance, mean) == pytest.approx(expected, rel=0.02)


def test_a_stream_that_is_nothing_leaves_the_gaussian() -> None:
    assert rectified(Stream(1e-6, 1e-12, 2.0)) == pytest.approx((1.0, 0.5, np.sqrt(1 / np.pi)), rel=1e-3)
