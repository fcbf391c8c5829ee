"""What is measured of the training data, as the network sees them."""

import hashlib
import math
from typing import Any

import numpy as np

from workers.data.demand import OutputDemand
from workers.trace import DataStatistics

Array = Any


def data_statistics(features: tuple[Array, ...], target: Array, demand: OutputDemand) -> DataStatistics:
    """Statistics over all float inputs and the first output's target."""
    statistics = DataStatistics(n_samples=len(target))
    floats = [array.reshape(len(array), -1) for array in features if np.issubdtype(array.dtype, np.floating)]
    if floats:
        _describe_features(np.concatenate(floats, 1), statistics)
    if demand.form == "real":
        statistics.target_mean = float(target.mean())
        statistics.target_std = float(target.std())
    statistics.target_min, statistics.target_max = float(target.min()), float(target.max())
    statistics.class_counts = class_counts(target, demand)
    return statistics


def class_counts(target: Array, demand: OutputDemand) -> list[int] | None:
    """Examples per class; ``None`` for real targets."""
    if demand.form == "sparse":
        return [int(n) for n in np.bincount(target.astype(np.int64).ravel(), minlength=demand.units)]
    if demand.form == "one-hot" or (demand.form == "binary" and demand.units > 1):
        return [int(n) for n in target.reshape(-1, demand.units).sum(0)]
    if demand.form == "binary":
        positive = int((target > 0.5).sum())
        return [target.size - positive, positive]
    return None


def label_entropy(counts: list[int] | None) -> float | None:
    """Entropy of the class frequencies in nats."""
    if not counts or not sum(counts):
        return None
    shares = [count / sum(counts) for count in counts if count]
    return -sum(share * math.log(share) for share in shares)


def duplicates(train: Array, held_out: Array) -> int:
    """Validation examples that are also in the training split, byte for byte."""
    known = {_digest(row) for row in train}
    return sum(_digest(row) in known for row in held_out)


def _describe_features(table: Array, statistics: DataStatistics) -> None:
    means = table.mean(0, dtype=np.float64)
    statistics.feature_mean = float(means.mean())
    statistics.feature_std = float(table.std(dtype=np.float64))
    statistics.feature_min, statistics.feature_max = float(table.min()), float(table.max())
    statistics.feature_mean_spread = float(means.std())
    statistics.constant_features = int((table.max(0) == table.min(0)).sum())
    statistics.non_finite_features = int((~np.isfinite(table)).any(0).sum())


def _digest(row: Array) -> bytes:
    return hashlib.blake2b(np.ascontiguousarray(row).tobytes(), digest_size=16).digest()
