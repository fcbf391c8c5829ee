"""How far each step moves each layer, against the layer's own weights."""

import math
from typing import Any

import altair as alt

from api_schemas.report import PredictionCheck
from workers.diagnosis.kernels import kernels
from workers.report.bins import binned
from workers.report.chart import Chart
from workers.report.theme import GREEN, WIDTH, depth_colors, some_of, step_axis, table, themed
from workers.trace import Trace

TITLE = "Update ratio |Δw| / |w| by layer"
DESCRIPTION = (
    "One line per layer, blue near the input, orange near the output. The green band from 1e-4 to 1e-1 is "
    "where sound runs are usually found."
)
POINTS = 120
MOST_NAMES = 16
HEALTHY = {"low": 1e-4, "high": 1e-1}
"""TheDeepChecker's healthy range."""


def applies(trace: Trace, check: PredictionCheck | None) -> bool:
    """Any update was measured and was neither zero nor NaN."""
    return bool(_points(trace))


def specify(trace: Trace, check: PredictionCheck | None) -> dict[str, Any]:
    """The lines, with the healthy band behind them."""
    band = alt.Chart(table([HEALTHY])).mark_rect(color=GREEN, opacity=0.15).encode(y="low:Q", y2="high:Q")
    names = [layer.name for layer in kernels(trace)]
    lines = (
        alt.Chart(table(_points(trace)))
        .mark_line(strokeWidth=1.6, point=len(trace.steps) < 3)
        .encode(
            x=step_axis(),
            y=alt.Y(
                "ratio:Q",
                title="|Δw| / |w|",
                scale=alt.Scale(type="log"),
                axis=alt.Axis(format="~e", tickCount=8),
            ),
            color=alt.Color(
                "layer:N",
                sort=names,
                title="layer",
                scale=alt.Scale(range=depth_colors(len(names))),
                legend=alt.Legend(values=some_of(names, MOST_NAMES), labelLimit=140),
            ),
        )
    )
    return themed(alt.layer(band, lines).properties(width=WIDTH, height=300), TITLE, DESCRIPTION)


def _points(trace: Trace) -> list[dict[str, Any]]:
    return [
        {"layer": layer.name, "step": one.first, "ratio": one.value}
        for layer in kernels(trace)
        for one in binned(trace.steps, layer.update_ratio, POINTS)
        if math.isfinite(one.value) and one.value > 0
    ]


CHART = Chart("update_ratios", TITLE, DESCRIPTION, 2, applies, specify)
