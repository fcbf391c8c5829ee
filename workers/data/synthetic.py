"""Data made up to fit a network: a hidden cause behind every example, seen in all inputs and asked for by
all outputs.

Each example has a latent vector z. Float inputs are z through a random, spatially smooth pattern, plus as
much noise; token inputs are drawn from a distribution that z shifts. Classes are the nearest of K random
directions of z, real targets a small random network of z. So every network that works at all can learn
them.
"""

from typing import Any

import numpy as np

from workers.data.demand import Demand, InputDemand, OutputDemand
from workers.data.errors import DataError
from workers.data.raw import RawData

DEFAULT_SAMPLES = 2048
LATENT = 16
"""Size of the hidden cause."""
PATCH = 4
"""Neighbouring rows and columns that share a pattern, so that convolutions and pooling can see it."""
MAX_NUMBERS = 100_000_000
"""Numbers (400 MB) that made-up data may hold."""

Array = Any


def make_synthetic(demand: Demand, n_samples: int | None, seed: int) -> RawData:
    """Data in the shapes of ``demand``.

    Raises:
        DataError: the network's examples are too large for that many of them.
    """
    count = n_samples or DEFAULT_SAMPLES
    most = MAX_NUMBERS // max(1, demand.example_size)
    if n_samples is None:
        count = max(64, min(count, most))
    if count > most and count > 64:
        raise DataError("/data/n_samples", f"expected at most {most} examples of this size, received {count}")
    rng = np.random.default_rng(seed)
    latent = rng.standard_normal((count, LATENT)).astype(np.float32)
    features = tuple(_features(one, latent, rng) for one in demand.inputs)
    targets = tuple(_targets(one, latent, rng) for one in demand.outputs)
    return RawData(features, targets, fitted=True)


def _features(demand: InputDemand, latent: Array, rng: np.random.Generator) -> Array:
    shape = demand.concrete
    pattern = _smooth(rng.standard_normal((LATENT, *shape)).astype(np.float32))
    signal = np.tensordot(latent, pattern, 1) / np.sqrt(LATENT)
    if demand.vocabulary is not None:
        noise = rng.uniform(0, 1, signal.shape)
        return np.minimum((_rank(signal) + noise) / 2 * demand.vocabulary, demand.vocabulary - 1).astype(
            np.int32
        )
    noise = rng.standard_normal(signal.shape).astype(np.float32)
    return ((signal + noise) / np.sqrt(2)).astype(np.float32)


def _smooth(pattern: Array) -> Array:
    """Repeat the pattern of every ``PATCH``-th position over its neighbours, along all axes but the last."""
    for axis in range(1, pattern.ndim - 1):
        index = np.arange(pattern.shape[axis]) // PATCH * PATCH
        pattern = np.take(pattern, index, axis)
    return pattern


def _rank(signal: Array) -> Array:
    """Squashed into 0..1."""
    return 1.0 / (1.0 + np.exp(-2.0 * signal))


def _targets(demand: OutputDemand, latent: Array, rng: np.random.Generator) -> Array:
    scores = latent @ rng.standard_normal((LATENT, max(2, demand.units))).astype(np.float32)
    labels = np.argmax(scores, 1)
    if demand.form == "sparse":
        target = labels.astype(np.int64)
        return _everywhere(target, demand.positions)
    if demand.form == "one-hot" or (demand.form == "real" and demand.activation == "softmax"):
        return _everywhere(np.eye(demand.units, dtype=np.float32)[labels % demand.units], demand.positions)
    if demand.form == "binary" or demand.activation == "sigmoid":
        return _everywhere((scores[:, : demand.units] > 0).astype(np.float32), demand.positions)
    return _everywhere(_teacher(latent, demand.units, rng), demand.positions)


def _teacher(latent: Array, units: int, rng: np.random.Generator) -> Array:
    hidden = np.tanh(latent @ rng.standard_normal((LATENT, 32)).astype(np.float32) / np.sqrt(LATENT))
    target = hidden @ rng.standard_normal((32, units)).astype(np.float32)
    return ((target - target.mean(0)) / np.maximum(target.std(0), 1e-6)).astype(np.float32)


def _everywhere(target: Array, positions: tuple[int, ...]) -> Array:
    """The same target at every position of a sequence or image output."""
    wide = target.reshape(len(target), *(1 for _ in positions), *target.shape[1:])
    return np.broadcast_to(wide, (len(target), *positions, *target.shape[1:])).copy()
