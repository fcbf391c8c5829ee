"""What each layer puts out, at the first and at the last look."""

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from api_schemas.report import PredictionCheck
from workers.report.chart import Chart
from workers.report.theme import BLUE, GREY, ORANGE, some_of, table, themed
from workers.trace import ActivationTrace, Trace

TITLE = "Activations by layer, first and last look"
DESCRIPTION = (
    "For every layer from input (top) to output (bottom), at the first and at the last look: standard "
    "deviation of the output, share of units that are zero for the whole probe batch, share of unit-example "
    "pairs on a flat part of the activation. A line joins the two."
)
PANEL = 190
MOST_LABELS = 36
ROW, SMALLEST_ROW, TALLEST = 22, 5, 800
PANELS = (
    ("std", "standard deviation", False),
    ("dead_fraction", "dead share", True),
    ("saturated_fraction", "saturated share", True),
)


def applies(trace: Trace, check: PredictionCheck | None) -> bool:
    """Any output was looked at."""
    return any(output.mean for output in trace.activations)


def specify(trace: Trace, check: PredictionCheck | None) -> dict[str, Any]:
    """Three panels side by side, one row per layer."""
    depth = {layer.name: layer.depth for layer in trace.layers}
    outputs = sorted(
        (output for output in trace.activations if output.mean), key=lambda one: depth.get(one.layer, 0)
    )
    names = [output.layer for output in outputs]
    height = min(TALLEST, max(SMALLEST_ROW, min(ROW, TALLEST // len(names))) * len(names))
    panels = [
        _panel(outputs, names, statistic, title, is_share, index == 0).properties(width=PANEL, height=height)
        for index, (statistic, title, is_share) in enumerate(PANELS)
    ]
    return themed(alt.hconcat(*panels, spacing=18), TITLE, DESCRIPTION)


def _panel(
    outputs: Sequence[ActivationTrace],
    names: list[str],
    statistic: str,
    title: str,
    is_share: bool,
    labelled: bool,
) -> Any:
    rows = [row for output in outputs for row in _rows(output, getattr(output, statistic))]
    x = alt.X(
        "value:Q",
        title=title,
        scale=alt.Scale(domain=[0, 1]) if is_share else alt.Scale(zero=True),
        axis=alt.Axis(format="%", tickCount=4) if is_share else alt.Axis(format="~g", tickCount=4),
    )
    y = alt.Y(
        "layer:N",
        sort=names,
        title=None,
        scale=alt.Scale(domain=names),
        axis=alt.Axis(
            labels=labelled, ticks=labelled, labelLimit=180, grid=True, values=some_of(names, MOST_LABELS)
        ),
    )
    look: dict[str, Any] = {"title": None, "sort": ["first", "last"]}
    color = alt.Color("look:N", scale=alt.Scale(domain=["first", "last"], range=[ORANGE, BLUE]), **look)
    shape = alt.Shape(
        "look:N", scale=alt.Scale(domain=["first", "last"], range=["circle", "diamond"]), **look
    )
    size = alt.Size("look:N", scale=alt.Scale(domain=["first", "last"], range=[110, 50]), **look)
    data = table(rows)
    join = alt.Chart(data).mark_line(color=GREY, strokeWidth=2).encode(x=x, y=y, detail="layer:N")
    points = (
        alt.Chart(data)
        .mark_point(filled=True, opacity=1)
        .encode(x=x, y=y, color=color, shape=shape, size=size)
    )
    return alt.layer(join, points)


def _rows(output: ActivationTrace, values: Sequence[float]) -> list[dict[str, Any]]:
    looks = (("first", values[0]), ("last", values[-1])) if values else ()
    return [
        {"layer": output.layer, "look": look, "value": value} for look, value in looks if math.isfinite(value)
    ]


CHART = Chart("activations", TITLE, DESCRIPTION, 3, applies, specify)
