"""Did the run learn? What turns a symptom into an illness.

The yardstick is the *constant-predictor baseline*: the loss of the best output that ignores the input.
A network that does not beat it has learned nothing from its features, whatever its gradients look like.
"""

import math
from typing import Literal

from api_schemas.finding import Severity
from workers.diagnosis.series import median
from workers.trace import Trace

Learning = Literal["learned", "failed", "unknown"]

BASELINE_MARGIN = 0.02
"""A loss must fall this share below the baseline to count as learned: batch order and dropout alone move it
by about one per cent on sets of a few hundred examples."""

ENOUGH_STEPS = 50
"""Fewer updates than this cannot convict: a sound network may need them to leave the baseline."""

LONG_STEPS = 200
"""From here on a run has had its time, however it was falling at the end."""

QUARTERS_MORE = 2
"""A run that would have learned with half as many steps again was short, and is not convicted."""

LAST_SHARE = 0.1
"""The final loss is the median over this last share of probed batches, when no epoch was completed."""


def final_loss(trace: Trace) -> float:
    """Training loss at the end: the last epoch's, else the median of the last probed batches; NaN if none."""
    if trace.loss and math.isfinite(trace.loss[-1]):
        return trace.loss[-1]
    if trace.loss or not trace.batch_loss:
        return math.nan
    last = trace.batch_loss[-max(3, round(LAST_SHARE * len(trace.batch_loss))) :]
    return median(last) if all(map(math.isfinite, last)) else math.nan


def is_finite(trace: Trace) -> bool:
    """No loss on the way was NaN or infinite."""
    return all(map(math.isfinite, [*trace.batch_loss, *trace.loss]))


def improvement(trace: Trace) -> float | None:
    """Share of the baseline that the final loss lies below it; negative above, ``None`` when unknown."""
    final = final_loss(trace)
    if trace.baseline_loss is None or not math.isfinite(final) or not math.isfinite(trace.baseline_loss):
        return None
    return (trace.baseline_loss - final) / max(abs(trace.baseline_loss), 1e-12)


def learning(trace: Trace) -> Learning:
    """Whether the run learned anything from its features."""
    if not is_finite(trace):
        return "failed"
    gained = improvement(trace)
    if gained is None:
        return "unknown"
    if gained >= BASELINE_MARGIN:
        return "learned"
    short = trace.completed_steps < LONG_STEPS and _is_on_its_way(trace, gained)
    return "unknown" if short or trace.completed_steps < ENOUGH_STEPS else "failed"


def _is_on_its_way(trace: Trace, gained: float) -> bool:
    """Whether the loss, falling on as in its last quarter, would soon be far enough below the baseline."""
    quarter = len(trace.batch_loss) // 4
    if quarter == 0 or trace.baseline_loss is None:
        return False
    missing = (BASELINE_MARGIN - gained) * abs(trace.baseline_loss)
    before, last = trace.batch_loss[-2 * quarter : -quarter], trace.batch_loss[-quarter:]
    return QUARTERS_MORE * (median(before) - median(last)) >= missing


def symptom_severity(trace: Trace) -> Severity:
    """A symptom is a warning; with a run that fails to learn it is an error."""
    return "error" if learning(trace) == "failed" else "warning"
