"""Interleaved timing: on a noisy machine only ratios taken side by side mean anything."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds per call: median over rounds, and the spread between the quartiles."""

    median: float
    quartiles: tuple[float, float]

    def ratio(self, baseline: "Timing") -> float:
        """How many times the baseline's median this one's is."""
        return self.median / baseline.median


def interleave(
    calls: dict[str, Callable[[], object]], *, rounds: int, seconds: float = 30.0
) -> dict[str, Timing]:
    """Time every call once per round, in turn, so that noise falls on all alike; stop after ``seconds``."""
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    deadline = time.perf_counter() + seconds
    gc.collect()
    for done in range(rounds):
        if done >= 3 and time.perf_counter() > deadline:
            break
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            samples[name].append(time.perf_counter() - start)
    return {name: _summarise(values) for name, values in samples.items()}


def _summarise(values: list[float]) -> Timing:
    if len(values) < 4:
        return Timing(statistics.median(values), (min(values), max(values)))
    low, middle, high = statistics.quantiles(values, n=4)
    return Timing(middle, (low, high))
