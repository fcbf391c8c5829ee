"""Standardisation by the training split's own mean and standard deviation."""

from typing import Any

import numpy as np

Array = Any


def standardize(train: Array, *others: Array) -> tuple[Array, ...]:
    """Zero mean and unit variance per feature (vectors) or per channel (images, sequences).

    Constant features become 0. Integer arrays (tokens) are left as they are.
    """
    if not np.issubdtype(train.dtype, np.floating):
        return (train, *others)
    axes = tuple(range(train.ndim - 1))
    mean = train.mean(axes, dtype=np.float64)
    std = train.std(axes, dtype=np.float64)
    scale = np.where(std > 0, std, 1.0)
    return tuple(((array - mean) / scale).astype(np.float32) for array in (train, *others))
