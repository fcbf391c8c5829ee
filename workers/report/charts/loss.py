"""The loss: batches, epochs, validation, and what a constant would have."""

import math
from typing import Any

import altair as alt

from api_schemas.report import PredictionCheck
from workers.report.bins import binned
from workers.report.chart import Chart
from workers.report.theme import BLUE, GREY, ORANGE, RED, WIDTH, step_axis, table, themed
from workers.trace import Trace

TITLE = "Loss"
DESCRIPTION = (
    "Training loss of single batches and of epochs, validation loss where there is any, and the loss of the "
    "best constant output: a network that does not get below it has learned nothing from its features."
)
POINTS = 300
WIDE = 30.0
"""Beyond this ratio of largest to smallest loss the axis is logarithmic."""

MARGIN, FLAT = 0.05, 0.02
"""Room above and below the curve: of its height, and at least of its level."""

SERIES = {"batch": GREY, "training": BLUE, "validation": ORANGE, "best constant": RED}


def applies(trace: Trace, check: PredictionCheck | None) -> bool:
    """Any finite loss was measured."""
    return bool(_points(trace))


def specify(trace: Trace, check: PredictionCheck | None) -> dict[str, Any]:
    """Lines over steps, with the constant's loss as a dashed rule."""
    points = _points(trace)
    baseline = _baseline(trace, points)
    values = [point["loss"] for point in points + baseline]
    logarithmic = min(values) > 0 and max(values) / min(values) > WIDE
    present = [name for name in SERIES if any(point["series"] == name for point in points + baseline)]
    x = step_axis()
    scale = (
        alt.Scale(type="log", nice=False) if logarithmic else alt.Scale(domain=_domain(values), nice=False)
    )
    y = alt.Y("loss:Q", title="loss", scale=scale)
    color = alt.Color(
        "series:N",
        title=None,
        sort=present,
        scale=alt.Scale(domain=present, range=[SERIES[name] for name in present]),
        legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=3, symbolOpacity=1),
    )
    batches = alt.Chart(table(_of(points, "batch"))).mark_line(strokeWidth=1, opacity=0.8)
    epochs = alt.Chart(table(_of(points, "training", "validation"))).mark_line(strokeWidth=2, point=True)
    constant = alt.Chart(table(baseline)).mark_line(strokeWidth=2, strokeDash=[6, 4])
    layers = [part.encode(x=x, y=y, color=color) for part in (batches, epochs, constant)]
    return themed(alt.layer(*layers).properties(width=WIDTH, height=280), TITLE, DESCRIPTION)


def _domain(values: list[float]) -> list[float]:
    """From below the smallest to above the largest, with room around a flat line."""
    low, high = min(values), max(values)
    room = max(MARGIN * (high - low), FLAT * max(abs(low), abs(high)), 1e-12)
    return [low - room, high + room]


def _of(points: list[dict[str, Any]], *series: str) -> list[dict[str, Any]]:
    return [point for point in points if point["series"] in series]


def _points(trace: Trace) -> list[dict[str, Any]]:
    rows = [("batch", one.first, one.value) for one in binned(trace.steps, trace.batch_loss, POINTS)]
    for series, losses in (("training", trace.loss), ("validation", trace.val_loss)):
        rows += [(series, _last_step(trace, epoch), loss) for epoch, loss in enumerate(losses)]
    return [
        {"series": series, "step": step, "loss": loss} for series, step, loss in rows if math.isfinite(loss)
    ]


def _last_step(trace: Trace, epoch: int) -> int:
    return max(0, min((epoch + 1) * trace.steps_per_epoch, trace.completed_steps) - 1)


def _baseline(trace: Trace, points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if trace.baseline_loss is None or not math.isfinite(trace.baseline_loss):
        return []
    steps = [point["step"] for point in points]
    return [
        {"series": "best constant", "step": step, "loss": trace.baseline_loss}
        for step in (min(steps), max(steps))
    ]


CHART = Chart("loss", TITLE, DESCRIPTION, 4, applies, specify)
