"""What is known of the data sets that come with the service, without loading them.

Sizes are those of scikit-learn's toy data sets (scikit-learn user guide, section 8.1); a test of the
loaders holds them to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api_schemas.lint import DataFacts, FeatureFacts, Task
from api_schemas.train import DataSpec


@dataclass(frozen=True, slots=True)
class BundledData:
    """Rows, features a row, and what is to be predicted."""

    n_samples: int
    n_features: int
    task: Task
    n_classes: int | None = None


BUNDLED: Final[Mapping[str, BundledData]] = {
    "digits": BundledData(1797, 64, "multiclass", 10),
    "iris": BundledData(150, 4, "multiclass", 3),
    "wine": BundledData(178, 13, "multiclass", 3),
    "breast_cancer": BundledData(569, 30, "binary", 2),
    "diabetes": BundledData(442, 10, "regression"),
}


def known_facts(data: DataSpec) -> DataFacts:
    """What the request declares, and where it declares nothing, what is known of a bundled data set."""
    declared = {name: getattr(data, name) for name in DataFacts.model_fields}
    bundled = BUNDLED.get(data.source)
    if bundled is not None:
        known = {
            "task": bundled.task,
            "n_classes": bundled.n_classes,
            "n_samples": bundled.n_samples,
            "features": FeatureFacts(standardized=True) if data.standardize else None,
        }
        declared |= {name: value for name, value in known.items() if declared[name] is None}
    return DataFacts(**declared)


def sample_count(data: DataSpec) -> int | None:
    """Rows of the data set, where that is known before it is loaded."""
    bundled = BUNDLED.get(data.source)
    return bundled.n_samples if bundled else data.n_samples
