"""Fitting targets to the head and its loss, with the checks that spare a run that could only fail."""

from typing import Any

import numpy as np

from workers.data.demand import OutputDemand
from workers.data.errors import DataError

Array = Any


def fit_targets(targets: tuple[Array, ...], outputs: tuple[OutputDemand, ...]) -> tuple[Array, ...]:
    """Targets in the form that each output's loss takes.

    Raises:
        DataError: another number of outputs, labels out of range, not finite, or of another width.
    """
    if len(targets) == 1 and len(outputs) > 1:
        targets = targets * len(outputs)
    if len(targets) != len(outputs):
        raise DataError(
            "/data/source", f"expected {len(outputs)} target arrays, one per output, received {len(targets)}"
        )
    return tuple(_fit(array, demand) for array, demand in zip(targets, outputs, strict=True))


def _fit(target: Array, demand: OutputDemand) -> Array:
    if np.issubdtype(target.dtype, np.floating) and not np.isfinite(target).all():
        raise DataError("/data/source", "expected finite targets, received NaN or infinite values")
    if target.ndim > 1 and target.shape[-1] == 1:
        target = target[..., 0]
    if demand.form == "sparse":
        return _sparse(target, demand)
    if demand.form == "one-hot":
        return _one_hot(target, demand)
    if demand.form == "binary":
        return _binary(target, demand)
    return _real(target, demand)


def _sparse(target: Array, demand: OutputDemand) -> Array:
    if target.ndim > 1 and target.shape[-1] == demand.units and _is_one_hot(target):
        target = target.argmax(-1)
    return _classes(target, demand)


def _one_hot(target: Array, demand: OutputDemand) -> Array:
    if target.ndim > 1 and target.shape[-1] == demand.units:
        return target.astype(np.float32)
    return np.eye(demand.units, dtype=np.float32)[_classes(target, demand)]


def _binary(target: Array, demand: OutputDemand) -> Array:
    if target.ndim > 1 and target.shape[-1] == demand.units:
        return _between_0_and_1(target.astype(np.float32), demand)
    if demand.units == 1:
        return _between_0_and_1(target.astype(np.float32)[..., None], demand)
    return np.eye(demand.units, dtype=np.float32)[_classes(target, demand)]


def _real(target: Array, demand: OutputDemand) -> Array:
    if demand.units == 1 and target.ndim == 1 + len(demand.positions):
        return target.astype(np.float32)[..., None]
    if target.ndim > 1 and target.shape[-1] == demand.units:
        return target.astype(np.float32)
    if np.issubdtype(target.dtype, np.integer):
        return np.eye(demand.units, dtype=np.float32)[_classes(target, demand)]
    width = target.shape[-1] if target.ndim > 1 else 1
    raise DataError(demand.pointer, f"expected targets of width {demand.units}, received width {width}")


def _classes(target: Array, demand: OutputDemand) -> Array:
    labels = target.astype(np.int64)
    if target.ndim != 1 + len(demand.positions):
        raise DataError(
            demand.pointer,
            f"expected one label per example{' and position' if demand.positions else ''}, "
            f"received targets of shape {tuple(target.shape[1:])}",
        )
    if not np.array_equal(labels, target):
        raise DataError(demand.pointer, "expected class labels (whole numbers), received real numbers")
    low, high = int(labels.min(initial=0)), int(labels.max(initial=0))
    if low < 0 or high >= demand.units:
        raise DataError(
            demand.pointer,
            f"expected labels from 0 to {demand.units - 1}, as output {demand.name!r} has {demand.units} "
            f"units, received labels from {low} to {high}",
        )
    return labels


def _between_0_and_1(target: Array, demand: OutputDemand) -> Array:
    low, high = float(target.min(initial=0)), float(target.max(initial=0))
    if low < 0 or high > 1:
        raise DataError(demand.pointer, f"expected labels from 0 to 1, received values from {low} to {high}")
    return target


def _is_one_hot(target: Array) -> bool:
    return bool(np.isin(target, (0, 1)).all() and (target.sum(-1) == 1).all())
