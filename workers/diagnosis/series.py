"""Statistics of a measured series in which NaN and infinity are to be expected."""

import math
from collections.abc import Callable, Iterable, Sequence
from statistics import median as _median


def finite(values: Iterable[float]) -> list[float]:
    """The finite values, in order."""
    return [value for value in values if math.isfinite(value)]


def median(values: Iterable[float]) -> float:
    """Median of the finite values; NaN when there is none."""
    kept = finite(values)
    return float(_median(kept)) if kept else math.nan


def share(values: Sequence[float], condition: Callable[[float], bool]) -> float:
    """Share of the values that meet the condition; 0 of none."""
    return sum(map(condition, values)) / len(values) if values else 0.0


def first_index(values: Sequence[float], condition: Callable[[float], bool]) -> int | None:
    """Index of the first value that meets the condition."""
    return next((index for index, value in enumerate(values) if condition(value)), None)


def tail_start(values: Sequence[float], condition: Callable[[float], bool]) -> int:
    """Index from which the condition holds without a break to the end; ``len(values)`` when it does not."""
    start = len(values)
    while start and condition(values[start - 1]):
        start -= 1
    return start


def log10(value: float) -> float:
    """Decimal logarithm; minus infinity of zero, NaN of NaN."""
    return math.log10(value) if value > 0 else (-math.inf if value == 0 else math.nan)
