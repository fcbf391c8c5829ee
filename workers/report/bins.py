"""Long series in as many points as a chart can show."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workers.diagnosis.series import median


@dataclass(frozen=True, slots=True)
class Bin:
    """Neighbouring probe steps. value: median of the finite values, NaN when one of them was not finite."""

    first: int
    last: int
    value: float


def binned(steps: Sequence[int], values: Sequence[float], most: int) -> list[Bin]:
    """At most ``most`` bins of equally many probe steps."""
    count = min(len(steps), len(values))
    width = max(1, math.ceil(count / most))
    return [
        _bin(steps[start : min(start + width, count)], values[start : min(start + width, count)])
        for start in range(0, count, width)
    ]


def _bin(steps: Sequence[int], values: Sequence[float]) -> Bin:
    whole = all(map(math.isfinite, values))
    return Bin(steps[0], steps[-1], median(values) if whole else math.nan)
