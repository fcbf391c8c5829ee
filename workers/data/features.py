"""Fitting features to the network's inputs."""

from math import prod
from typing import Any

import numpy as np

from workers.data.demand import InputDemand
from workers.data.errors import DataError

Array = Any


def fit_features(features: tuple[Array, ...], inputs: tuple[InputDemand, ...]) -> tuple[Array, ...]:
    """Reshape between flat and image where the sizes match; check tokens against their vocabulary.

    Raises:
        DataError: another number of inputs, sizes that do not match, NaN or infinite entries, tokens out of
        range.
    """
    if len(features) != len(inputs):
        raise DataError(
            "/data/source", f"expected {len(inputs)} feature arrays, one per input, received {len(features)}"
        )
    return tuple(_fit(array, demand) for array, demand in zip(features, inputs, strict=True))


def _fit(array: Array, demand: InputDemand) -> Array:
    _check_finite(array)
    if demand.vocabulary is not None:
        return _tokens(_shaped(array, demand), demand)
    return _shaped(np.asarray(array, np.float32), demand)


def _check_finite(array: Array) -> None:
    if np.issubdtype(array.dtype, np.floating) and (bad := int((~np.isfinite(array)).sum())):
        raise DataError("/data/source", f"expected finite features, received {bad} NaN or infinite values")


def _shaped(array: Array, demand: InputDemand) -> Array:
    own = array.shape[1:]
    if _matches(own, demand.shape):
        return array
    if None not in demand.shape and prod(own) == prod(demand.concrete) and _reshapable(own, demand.shape):
        return array.reshape(len(array), *demand.concrete)
    if len(demand.shape) == len(own) + 1 and _matches((*own, 1), demand.shape):
        return array[..., None]
    raise DataError(
        demand.pointer,
        f"expected examples of shape {_text(demand.shape)} for input {demand.name!r}, "
        f"received shape {_text(own)} from the data",
    )


def _matches(own: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(own) == len(wanted) and all(b in (None, a) for a, b in zip(own, wanted, strict=True))


def _reshapable(own: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    """Between a flat vector and anything; never from one image layout to another."""
    return 1 in (len(own), len(wanted)) or [n for n in own if n != 1] == [n for n in wanted if n != 1]


def _tokens(array: Array, demand: InputDemand) -> Array:
    tokens = array.astype(np.int32)
    if not np.array_equal(tokens, array):
        raise DataError(demand.pointer, f"expected whole numbers for the embedded input {demand.name!r}")
    low, high = int(tokens.min(initial=0)), int(tokens.max(initial=0))
    if low < 0 or high >= (demand.vocabulary or 0):
        raise DataError(
            demand.pointer,
            f"expected tokens from 0 to {(demand.vocabulary or 0) - 1} for input {demand.name!r}, "
            f"received {low} to {high}",
        )
    return tokens


def _text(shape: tuple[int | None, ...]) -> str:
    return "(" + ", ".join("any" if size is None else str(size) for size in shape) + ")"
