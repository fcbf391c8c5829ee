"""The course of the training loss with the noise of single batches taken out."""

import math

from workers.diagnosis.series import finite, median
from workers.trace import Trace

WINDOW = 5
"""Probed batches per point, at least: the median of five batches is robust against two odd ones."""

POINTS = 40
"""At most; more would show noise again."""

FEWEST_POINTS = 6
"""Fewer say nothing about a course."""


def trend(trace: Trace) -> list[float]:
    """Medians over windows of probed batches, else the epochs' losses; empty when there are too few."""
    batches = trace.batch_loss
    if len(batches) >= WINDOW * FEWEST_POINTS:
        width = max(WINDOW, math.ceil(len(batches) / POINTS))
        points = [
            median(batches[start : start + width]) for start in range(0, len(batches) - width + 1, width)
        ]
    else:
        points = list(trace.loss)
    return points if len(points) >= FEWEST_POINTS and len(finite(points)) == len(points) else []


def scale(trace: Trace) -> float:
    """What a change of the loss is held against: the constant predictor's loss, else the first."""
    known = [value for value in (trace.baseline_loss, trace.initial_loss) if value and math.isfinite(value)]
    return (
        abs(known[0])
        if known
        else max(map(abs, finite([*trace.batch_loss, *trace.loss])), default=1.0) or 1.0
    )


def step_of_point(trace: Trace, index: int, points: int) -> int:
    """Optimiser step at which a point of the trend lies."""
    return min(round(index / max(1, points) * trace.completed_steps), max(0, trace.completed_steps - 1))
