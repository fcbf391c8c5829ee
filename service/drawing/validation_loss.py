"""How each variant's validation loss went, epoch by epoch, in the mean over folds."""

import math
from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Final

from service.drawing.axis import Axis, axis_of
from service.drawing.canvas import Canvas, Point

WIDTH, HEIGHT, TOP, BOTTOM, LEFT, RIGHT = 760, 360, 48, 52, 70, 120
COLOURS: Final = (
    "#3987c9", "#e08a1e", "#3d9a6c", "#d64550", "#8e76cc", "#8b95a1", "#c95f8f", "#7a8b2f", "#2f8f9d",
    "#a0672c",
)  # fmt: skip
DESCRIPTION: Final = (
    "Validation loss after each epoch, averaged over the folds that are done; a variant's line ends where a "
    "fold's loss is not finite."
)
WIDE: Final = 30.0
"""Beyond this ratio of largest to smallest loss the axis is logarithmic."""
LINE_HEIGHT = 20


def draw_validation_loss(losses: Mapping[str, Sequence[Sequence[float]]]) -> bytes:
    """SVG; ``losses`` holds a series for each fold of each variant."""
    curves = {name: _mean_curve(folds) for name, folds in losses.items()}
    values = [value for curve in curves.values() for value in curve]
    is_log = bool(values) and min(values) > 0 and max(values) > WIDE * min(values)
    scaled = {name: [math.log10(one) if is_log else one for one in curve] for name, curve in curves.items()}
    title = "Mean validation loss by epoch" + (", logarithmic" if is_log else "")
    canvas = Canvas(WIDTH, HEIGHT, title, DESCRIPTION)
    epochs = max((len(curve) for curve in curves.values()), default=0)
    x = axis_of([1.0, max(2.0, float(epochs))], LEFT, WIDTH - RIGHT)
    y = axis_of([one for curve in scaled.values() for one in curve], HEIGHT - BOTTOM, TOP)
    _draw_axes(canvas, x, y, is_log)
    for place, (name, curve) in enumerate(scaled.items()):
        colour = COLOURS[place % len(COLOURS)]
        _draw_curve(canvas, [(x.at(epoch), y.at(one)) for epoch, one in enumerate(curve, 1)], colour)
        legend = TOP + 10 + LINE_HEIGHT * place
        canvas.dot(WIDTH - RIGHT + 16, legend - 4, 5, fill=colour)
        canvas.text(WIDTH - RIGHT + 28, legend, name, size=12)
    return canvas.svg()


def _mean_curve(folds: Sequence[Sequence[float]]) -> list[float]:
    curve: list[float] = []
    for values in zip(*folds, strict=False):
        mean = fmean(values)
        if not math.isfinite(mean):
            break
        curve.append(mean)
    return curve


def _draw_curve(canvas: Canvas, points: Sequence[Point], colour: str) -> None:
    canvas.path(points, stroke=colour)
    if len(points) == 1:
        canvas.dot(*points[0], 4, fill=colour)


def _draw_axes(canvas: Canvas, x: Axis, y: Axis, is_log: bool) -> None:
    left, bottom = LEFT, HEIGHT - BOTTOM
    for tick in y.ticks():
        canvas.line((left, y.at(tick)), (WIDTH - RIGHT, y.at(tick)), stroke="#e3e6ea")
        shown = 10.0**tick if is_log else tick
        canvas.text(left - 8, y.at(tick) + 4, f"{shown:.3g}", anchor="end")
    canvas.line((left, bottom), (WIDTH - RIGHT, bottom))
    for tick in x.ticks():
        if tick == int(tick):
            canvas.text(x.at(tick), bottom + 18, f"{tick:.0f}", anchor="middle")
    canvas.text((left + WIDTH - RIGHT) / 2, bottom + 38, "epoch", anchor="middle", size=12)
