"""How every chart looks: quiet axes, colours that hold on a light and on a dark page."""

from typing import Any

import altair as alt

INK = "#24303c"
"""Text, axes and grid; on the page it becomes the page's own text colour."""

BACKGROUND = "#ffffff"
"""Of plot files; on the page a chart has no background of its own."""

BLUE, ORANGE, RED, GREEN, GREY = "#3987c9", "#e08a1e", "#d64550", "#3d9a6c", "#8b95a1"
"""Each with a contrast above 3 to white and to the page's dark background (WCAG 1.4.11)."""

WIDTH = 640
"""Pixels of the plotting area."""

FONT = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"

_AXIS = {
    "labelColor": INK,
    "titleColor": INK,
    "domainColor": INK,
    "tickColor": INK,
    "gridColor": INK,
    "gridOpacity": 0.12,
    "domainOpacity": 0.5,
    "tickOpacity": 0.5,
    "labelFontSize": 11,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
}

_DEPTH = ((0x39, 0x87, 0xC9), (0x8E, 0x76, 0xCC), (0xC9, 0x5F, 0x8F), (0xE0, 0x8A, 0x1E))
"""Blue, violet, rose, orange: all of them readable on a light and on a dark page."""

_TEXT = {
    "labelColor": INK,
    "titleColor": INK,
    "labelFontSize": 11,
    "titleFontSize": 12,
    "titleFontWeight": "normal",
}


def depth_colors(count: int) -> list[str]:
    """One colour per layer from input to output, by way of the anchors."""
    places = [index * (len(_DEPTH) - 1) / max(1, count - 1) for index in range(count)]
    return [_mixed(place) for place in places]


def _mixed(place: float) -> str:
    left = min(int(place), len(_DEPTH) - 2)
    part = place - left
    channels = zip(_DEPTH[left], _DEPTH[left + 1], strict=True)
    return "#" + "".join(f"{round(low + part * (high - low)):02x}" for low, high in channels)


def some_of(names: list[str], most: int) -> list[str]:
    """Evenly spaced names, no more than can be read beside each other."""
    return names[:: max(1, -(-len(names) // most))]


def table(rows: list[dict[str, Any]]) -> Any:
    """Rows as a chart's data."""
    return alt.InlineData(values=rows)


def step_axis() -> alt.X:
    """Optimiser steps from left to right, from the first to the last that was probed."""
    return alt.X("step:Q", title="step", scale=alt.Scale(nice=False, zero=False), axis=alt.Axis(tickCount=10))


def themed(chart: Any, title: str, description: str) -> dict[str, Any]:
    """The chart's Vega-Lite specification, with title and description."""
    spec: dict[str, Any] = chart.properties(
        title=alt.TitleParams(title, anchor="start", fontSize=14, color=INK, offset=12),
        description=description,
        background=BACKGROUND,
        padding=12,
    ).to_dict()
    spec["config"] = {
        "font": FONT,
        "view": {"stroke": None},
        "axis": _AXIS,
        "legend": _TEXT,
        "header": _TEXT,
        "title": {"color": INK},
        "text": {"color": INK},
    }
    return spec
