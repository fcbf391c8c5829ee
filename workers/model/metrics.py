"""Metrics, chosen for the form of the labels."""

from collections.abc import Callable, Sequence

import keras

from workers.data.demand import OutputDemand
from workers.model.construct import reject

Make = Callable[[], keras.metrics.Metric]

METRICS: dict[str, Make] = {
    "auc": keras.metrics.AUC,
    "binary_accuracy": keras.metrics.BinaryAccuracy,
    "categorical_accuracy": keras.metrics.CategoricalAccuracy,
    "cosine_similarity": keras.metrics.CosineSimilarity,
    "f1_score": keras.metrics.F1Score,
    "mean_absolute_error": keras.metrics.MeanAbsoluteError,
    "mean_absolute_percentage_error": keras.metrics.MeanAbsolutePercentageError,
    "mean_squared_error": keras.metrics.MeanSquaredError,
    "precision": keras.metrics.Precision,
    "r2_score": keras.metrics.R2Score,
    "recall": keras.metrics.Recall,
    "root_mean_squared_error": keras.metrics.RootMeanSquaredError,
    "sparse_categorical_accuracy": keras.metrics.SparseCategoricalAccuracy,
    "sparse_top_k_categorical_accuracy": keras.metrics.SparseTopKCategoricalAccuracy,
    "top_k_categorical_accuracy": keras.metrics.TopKCategoricalAccuracy,
}
ALIASES = {
    "acc": "accuracy",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "mse": "mean_squared_error",
    "rmse": "root_mean_squared_error",
}


def metrics(names: Sequence[str], demand: OutputDemand, from_logits: bool) -> list[keras.metrics.Metric]:
    """Build the named metrics; accuracy where none is named and the labels are classes."""
    wanted = names or ([] if demand.form == "real" else ["accuracy"])
    return [_metric(name, index, demand, from_logits) for index, name in enumerate(wanted)]


def _metric(name: str, index: int, demand: OutputDemand, from_logits: bool) -> keras.metrics.Metric:
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")
    known = ALIASES.get(snake, snake)
    if known == "accuracy":
        return _accuracy(demand, from_logits)
    make = METRICS.get(known)
    if make is None:
        raise reject(f"/training/metrics/{index}", f"metric {name[:64]!r} is not one that can be used here")
    return make()


def _accuracy(demand: OutputDemand, from_logits: bool) -> keras.metrics.Metric:
    if demand.form == "sparse":
        return keras.metrics.SparseCategoricalAccuracy(name="accuracy")
    if demand.form == "one-hot" or (demand.form == "real" and demand.units > 1):
        return keras.metrics.CategoricalAccuracy(name="accuracy")
    return keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0 if from_logits else 0.5)
