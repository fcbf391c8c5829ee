"""From the request's data to arrays that the network can be trained on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api_schemas.train import DataSpec, Fold
from workers.data.demand import Demand
from workers.data.errors import DataError
from workers.data.features import fit_features
from workers.data.labels import fit_targets
from workers.data.load import load
from workers.data.split import fold_indices, split_indices
from workers.data.standardize import standardize
from workers.data.statistics import data_statistics, duplicates
from workers.trace import DataStatistics

Arrays = tuple[Any, ...]
MIN_SAMPLES = 2


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Arrays per input and output, split; statistics of the training split."""

    x_train: Arrays
    y_train: Arrays
    x_validation: Arrays
    y_validation: Arrays
    statistics: DataStatistics

    @property
    def n_train(self) -> int:
        """Training examples."""
        return len(self.y_train[0])


def prepare(
    spec: DataSpec,
    demand: Demand,
    datasets_dir: Path,
    prefixes: Sequence[str],
    validation_split: float,
    seed: int,
    fold: Fold | None = None,
) -> Prepared:
    """Load, fit, split, standardise and describe. A fold goes before ``validation_split``.

    Raises:
        DataError: the data do not fit the network or its loss.
    """
    raw = load(spec, demand, datasets_dir, prefixes, seed)
    if raw.n_samples < MIN_SAMPLES:
        raise DataError("/data/source", f"expected at least {MIN_SAMPLES} examples, received {raw.n_samples}")
    features = fit_features(raw.features, demand.inputs)
    targets = fit_targets(raw.targets, demand.outputs)
    train, held_out = _split(raw.n_samples, validation_split, seed, fold)
    pairs = [(array[train], array[held_out]) for array in features]
    if spec.standardize:
        pairs = [_standardized(one, other) for one, other in pairs]
    x_train, x_validation = tuple(one for one, _ in pairs), tuple(other for _, other in pairs)
    y_train, y_validation = tuple(one[train] for one in targets), tuple(one[held_out] for one in targets)
    statistics = data_statistics(x_train, y_train[0], demand.outputs[0])
    statistics.duplicates_across_split = duplicates(x_train[0], x_validation[0])
    return Prepared(x_train, y_train, x_validation, y_validation, statistics)


def _split(count: int, validation_split: float, seed: int, fold: Fold | None) -> tuple[Any, Any]:
    if fold is None:
        return split_indices(count, validation_split, seed)
    if fold.index >= fold.of:
        raise DataError("/fold/index", f"expected less than {fold.of}, received {fold.index}")
    if fold.of > count:
        raise DataError("/fold/of", f"expected at most {count}, the number of examples, received {fold.of}")
    return fold_indices(count, fold.index, fold.of, seed)


def _standardized(train: Any, held_out: Any) -> tuple[Any, Any]:
    one, other = standardize(train, held_out)
    return one, other
