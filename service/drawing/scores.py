"""Each variant's score on every fold, its mean and its spread, best first."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from api_schemas.compare import ComparisonScore, RankedVariant
from service.drawing.axis import Axis, axis_of
from service.drawing.canvas import Canvas

WIDTH, ROW, TOP, BOTTOM, LEFT, RIGHT = 760, 34, 48, 44, 110, 110
COLOURS: Final = {"healthy": "#3d9a6c", "warning": "#e08a1e", "unhealthy": "#d64550"}
UNKNOWN: Final = "#8b95a1"
DESCRIPTION: Final = (
    "One row for each variant: pale dots are folds, the large dot is their mean, the bar one standard "
    "deviation to both sides. Colour and word are the worst gradient verdict of its runs. The dashed line is "
    "the mean of the submitted network."
)


def draw_scores(
    ranking: Sequence[RankedVariant], folds: Mapping[str, Sequence[float]], score: ComparisonScore
) -> bytes:
    """SVG; ``folds`` holds the scores of each variant."""
    bottom = TOP + ROW * max(1, len(ranking))
    better = "higher" if score.direction == "maximize" else "lower"
    canvas = Canvas(WIDTH, bottom + BOTTOM, f"{score.metric} by fold, {better} is better", DESCRIPTION)
    known = [value for values in folds.values() for value in values if math.isfinite(value)]
    spread = [entry.mean + side * (entry.std or 0.0) for entry in ranking for side in (-1, 1)]
    axis = axis_of([*known, *filter(math.isfinite, spread)], LEFT, WIDTH - RIGHT)
    _draw_axis(canvas, axis, bottom)
    for place, entry in enumerate(ranking):
        if entry.variant == "submitted" and math.isfinite(entry.mean):
            x = axis.at(entry.mean)
            canvas.line((x, TOP), (x, bottom), stroke=UNKNOWN, dashed=True)
        _draw_row(canvas, axis, TOP + ROW * (place + 0.5), entry, folds.get(entry.variant, ()))
    return canvas.svg()


def _draw_axis(canvas: Canvas, axis: Axis, bottom: float) -> None:
    canvas.line((LEFT, bottom), (WIDTH - RIGHT, bottom))
    for tick in axis.ticks():
        canvas.line((axis.at(tick), TOP), (axis.at(tick), bottom), stroke="#e3e6ea")
        canvas.text(axis.at(tick), bottom + 18, f"{tick:.4g}", anchor="middle")


def _draw_row(canvas: Canvas, axis: Axis, y: float, entry: RankedVariant, scores: Sequence[float]) -> None:
    colour = COLOURS.get(entry.verdict or "", UNKNOWN)
    canvas.text(LEFT - 12, y + 4, entry.variant, anchor="end", size=12)
    canvas.text(WIDTH - RIGHT + 12, y + 4, entry.verdict or "", fill=colour, size=12)
    for score in scores:
        if math.isfinite(score):
            canvas.dot(axis.at(score), y, 4, fill=colour, opacity=0.4)
    if not math.isfinite(entry.mean):
        canvas.text(LEFT + 6, y + 4, "not a number", fill=colour)
        return
    if entry.std is not None and math.isfinite(entry.std):
        ends = axis.at(entry.mean - entry.std), axis.at(entry.mean + entry.std)
        canvas.line((ends[0], y), (ends[1], y), stroke=colour, width=2)
    canvas.dot(axis.at(entry.mean), y, 6, fill=colour)
