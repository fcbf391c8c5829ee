"""The loss of the best constant predictor: what a network must beat to have learned anything."""

import math
from typing import Any

import keras
import numpy as np

from workers.data.demand import OutputDemand

Array = Any

SMALLEST = 1e-7
"""Keras clips probabilities at this."""


def baseline_loss(loss: keras.losses.Loss, target: Array, demand: OutputDemand) -> float:
    """The smallest loss of one output for every example: mean, median, or class frequencies."""
    found = [_loss_of(loss, target, constant) for constant in _candidates(loss, target, demand)]
    finite = [value for value in found if math.isfinite(value)]
    return min(finite) if finite else math.nan


def _candidates(loss: keras.losses.Loss, target: Array, demand: OutputDemand) -> list[Array]:
    from_logits = bool(
        getattr(loss, "_fn_kwargs", {}).get("from_logits", getattr(loss, "from_logits", False))
    )
    if demand.form == "sparse":
        counts = np.bincount(target.astype(np.int64).ravel(), minlength=demand.units)
        frequencies = np.clip(counts / counts.sum(), SMALLEST, 1.0)
        return [np.log(frequencies) if from_logits else frequencies]
    rows = target.reshape(-1, target.shape[-1]).astype(np.float64)
    mean = rows.mean(0)
    if demand.form == "one-hot":
        frequencies = np.clip(mean, SMALLEST, 1.0)
        return [np.log(frequencies) if from_logits else frequencies]
    if demand.form == "binary":
        chance = np.clip(mean, SMALLEST, 1 - SMALLEST)
        ends = [np.full_like(mean, end) for end in (-1.0, 0.0, 1.0)]
        return [np.log(chance / (1 - chance))] if from_logits else [chance, *ends]
    return [mean, np.median(rows, 0)]


def _loss_of(loss: keras.losses.Loss, target: Array, constant: Array) -> float:
    shape = target.shape if target.shape[-1:] == constant.shape else (*target.shape, len(constant))
    prediction = np.broadcast_to(constant.astype(np.float32), shape)
    return float(loss(target, prediction))
