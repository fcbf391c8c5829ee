"""The gradient norms that the prediction foretold, against those of the first step."""

import math
from typing import Any

import altair as alt

from api_schemas.report import MeasuredPrediction, PredictionCheck
from workers.report.chart import Chart
from workers.report.theme import BLUE, GREY, table, themed
from workers.trace import Trace

TITLE = "Gradient norms of the first step: predicted and measured"
DESCRIPTION = (
    "One point per variable; on the dashed line the prediction was right. The grey band is half a decade to "
    "either side."
)
SIZE = 340
BAND_DECADES = 0.5


def applies(trace: Trace, check: PredictionCheck | None) -> bool:
    """Any variable was both predicted and measured, as positive numbers."""
    return bool(check and _positive(check))


def specify(trace: Trace, check: PredictionCheck | None) -> dict[str, Any]:
    """The scatter, with the diagonal and its band."""
    pairs = _positive(check) if check else []
    ends = _ends(pairs)
    factor = 10**BAND_DECADES
    line = [{"predicted": end, "low": end / factor, "high": end * factor} for end in ends]
    x = alt.X("predicted:Q", title="predicted |g|", scale=alt.Scale(type="log"), axis=_axis())
    scale = alt.Scale(type="log")
    band = (
        alt.Chart(table(line))
        .mark_area(color=GREY, opacity=0.2)
        .encode(x=x, y=alt.Y("low:Q", title="measured |g|", scale=scale, axis=_axis()), y2="high:Q")
    )
    diagonal = (
        alt.Chart(table(line))
        .mark_line(color=GREY, strokeDash=[6, 4])
        .encode(x=x, y=alt.Y("predicted:Q", scale=scale))
    )
    points = (
        alt.Chart(table([pair.model_dump() for pair in pairs]))
        .mark_point(filled=True, size=60, color=BLUE, opacity=0.85)
        .encode(x=x, y=alt.Y("measured:Q", scale=scale))
    )
    chart = alt.layer(band, diagonal, points).properties(width=SIZE, height=SIZE)
    return themed(chart, TITLE, DESCRIPTION)


def _axis() -> alt.Axis:
    return alt.Axis(format="~e", tickCount=6)


def _ends(pairs: list[MeasuredPrediction]) -> tuple[float, float]:
    norms = [norm for pair in pairs for norm in (pair.predicted, pair.measured)]
    return min(norms) / 2.0, max(norms) * 2.0


def _positive(check: PredictionCheck) -> list[MeasuredPrediction]:
    return [
        pair
        for pair in check.variables
        if all(math.isfinite(norm) and norm > 0 for norm in (pair.predicted, pair.measured))
    ]


CHART = Chart("predicted_vs_measured", TITLE, DESCRIPTION, 5, applies, specify)
