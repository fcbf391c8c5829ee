"""Heat map of the kernel gradient's norm: layers down, steps across, colour by decade."""

import math
from typing import Any

import altair as alt

from api_schemas.report import PredictionCheck
from workers.diagnosis.kernels import KernelSeries, kernels
from workers.report.bins import binned
from workers.report.chart import Chart
from workers.report.theme import GREY, RED, WIDTH, some_of, step_axis, table, themed
from workers.trace import Trace

TITLE = "Gradient norm by layer and step"
DESCRIPTION = (
    "Layers from input (top) to output (bottom), steps from left to right. Colour is the decimal logarithm "
    "of the L2 norm of the layer's kernel gradient; red is NaN or infinite, grey exactly zero."
)
COLUMNS, FEWEST_COLUMNS, MOST_CELLS = 80, 20, 6000
"""Each cell is an element of the drawing: a page of a hundred layers must still open at once."""
MOST_LABELS = 40
OVERLAP = 0.1
"""Share of its width by which a cell reaches under the next: no light shows between them."""
TALLEST = 900
ROW, SMALLEST_ROW = 24, 4


def applies(trace: Trace, check: PredictionCheck | None) -> bool:
    """Any gradient was measured."""
    return bool(trace.steps) and bool(kernels(trace))


def specify(trace: Trace, check: PredictionCheck | None) -> dict[str, Any]:
    """The heat map."""
    layers = kernels(trace)
    names = [layer.name for layer in layers]
    columns = max(FEWEST_COLUMNS, min(COLUMNS, MOST_CELLS // len(layers)))
    cells = [cell for layer in layers for cell in _cells(trace, layer, columns)]
    position = {
        "x": step_axis(),
        "x2": "until:Q",
        "y": alt.Y(
            "layer:N",
            sort=names,
            title=None,
            axis=alt.Axis(labelLimit=180, values=some_of(names, MOST_LABELS)),
        ),
    }
    finite = (
        alt.Chart(table([cell for cell in cells if cell["kind"] == "finite"]))
        .mark_rect()
        .encode(
            **position,
            color=alt.Color("decades:Q", title="log10 |g|", scale=alt.Scale(scheme="viridis")),
        )
    )
    odd = (
        alt.Chart(table([cell for cell in cells if cell["kind"] != "finite"]))
        .mark_rect()
        .encode(
            **position,
            color=alt.Color(
                "kind:N", title=None, scale=alt.Scale(domain=["NaN or infinite", "zero"], range=[RED, GREY])
            ),
        )
    )
    height = min(TALLEST, max(SMALLEST_ROW, min(ROW, TALLEST // len(layers))) * len(layers))
    shown = [finite] if all(cell["kind"] == "finite" for cell in cells) else [finite, odd]
    chart = alt.layer(*shown).resolve_scale(color="independent").properties(width=WIDTH, height=height)
    return themed(chart, TITLE, DESCRIPTION)


def _cells(trace: Trace, layer: KernelSeries, columns: int) -> list[dict[str, Any]]:
    values = [
        norm if not bad else math.nan for norm, bad in zip(layer.gradient_norm, layer.non_finite, strict=True)
    ]
    bins = binned(trace.steps, values, columns)
    ends = [one.first for one in bins[1:]] + [bins[-1].last + 1]
    return [
        {
            "layer": layer.name,
            "step": one.first,
            "until": end + OVERLAP * (end - one.first),
            **_coloured(one.value),
        }
        for one, end in zip(bins, ends, strict=True)
    ]


def _coloured(norm: float) -> dict[str, Any]:
    if not math.isfinite(norm):
        return {"kind": "NaN or infinite"}
    return {"kind": "finite", "decades": math.log10(norm)} if norm > 0 else {"kind": "zero"}


CHART = Chart("gradient_norms", TITLE, DESCRIPTION, 1, applies, specify)
