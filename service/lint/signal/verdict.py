"""Healthy, vanishing or exploding: what the predicted norms of the kernels say.

Thresholds with half a decade of margin before speaking, as a prediction errs by a factor of two; query and
key kernels stay out of the ratio, for their gradients are small in sound transformers. The ratio of first to
last layer alone would be a bad test: in nets of homogeneous activations it stays near one while every norm
vanishes (Du, Hu, Lee 2018, "Algorithmic Regularization in Learning Deep Homogeneous Models: Layers are
Automatically Balanced").
"""

from collections.abc import Iterable
from typing import Literal

from api_schemas.prediction import PredictedVariable

SMALLEST_NORM = 10.0**-4.5
LARGEST_NORM = 10.0**3.5
SMALLEST_RATIO = 10.0**-3.5

KERNELS = ("kernel", "embeddings")
QUERY_KEY = ("query/kernel", "key/kernel")

Verdict = Literal["healthy", "vanishing", "exploding", "unknown"]


def is_kernel(variable: str) -> bool:
    """Whether a variable path names a kernel (and not a bias, gamma or beta)."""
    return variable.rsplit("/", 1)[-1].endswith(KERNELS)


def judged(variables: Iterable[PredictedVariable]) -> list[PredictedVariable]:
    """The kernels that a verdict rests on."""
    return [v for v in variables if is_kernel(v.variable) and not v.variable.endswith(QUERY_KEY)]


def verdict(smallest: float, largest: float) -> Verdict:
    """Verdict on the smallest and largest gradient norm of the kernels."""
    if largest > LARGEST_NORM:
        return "exploding"
    if smallest < SMALLEST_NORM or smallest < SMALLEST_RATIO * largest:
        return "vanishing"
    return "healthy"
