"""Real data sets that come inside scikit-learn's package: no download."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import datasets

from api_schemas.lint import Task
from workers.data.raw import RawData

_LOADERS: dict[str, tuple[Callable[..., Any], Task]] = {
    "breast_cancer": (datasets.load_breast_cancer, "binary"),
    "diabetes": (datasets.load_diabetes, "regression"),
    "digits": (datasets.load_digits, "multiclass"),
    "iris": (datasets.load_iris, "multiclass"),
    "wine": (datasets.load_wine, "multiclass"),
}

BUNDLED = frozenset(_LOADERS)


def load_bundled(name: str) -> RawData:
    """Features [n, d] as float32; labels as int64, or float32 for regression."""
    load, task = _LOADERS[name]
    bunch = load()
    if task == "regression":
        target = np.asarray(bunch.target, np.float32)
        return RawData((np.asarray(bunch.data, np.float32),), (target,), task)
    labels = np.asarray(bunch.target, np.int64)
    classes = int(labels.max()) + 1
    return RawData((np.asarray(bunch.data, np.float32),), (labels,), task, classes)
