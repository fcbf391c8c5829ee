"""Data as they come from a source, before they are fitted to a network."""

from dataclasses import dataclass
from typing import Any

from api_schemas.lint import Task

Array = Any


@dataclass(frozen=True, slots=True)
class RawData:
    """Feature arrays [n, ...] (one per model input, or one for all) and targets [n, ...].

    task, n_classes: ``None`` where the source does not say. fitted: already in the network's shapes.
    """

    features: tuple[Array, ...]
    targets: tuple[Array, ...]
    task: Task | None = None
    n_classes: int | None = None
    fitted: bool = False

    @property
    def n_samples(self) -> int:
        """Number of examples."""
        return len(self.features[0])
