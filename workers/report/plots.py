"""Charts as files and as a part of the page. vl-convert needs no browser, network or fonts."""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import vl_convert

from api_schemas.report import PredictionCheck
from workers.report.chart import Chart
from workers.report.gallery import charts_of
from workers.report.theme import BACKGROUND, INK
from workers.trace import Trace

log = logging.getLogger(__name__)

FOLDER = "plots"

PNG_SCALE = 2.0
"""Two device pixels per point, sharp on today's screens."""

_REFERENCE = re.compile(r"""(\bid="|url\(#)([\w-]+)""")
"""Where an SVG defines or uses an id; several charts on one page would share them."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart of one run, drawn."""

    chart: Chart
    svg: str

    @property
    def inline(self) -> str:
        """For the page: no background, ink in the page's own text colour, ids of its own."""
        svg = self.svg.replace(f'fill="{BACKGROUND}"', 'fill="none"').replace(f'"{INK}"', '"currentColor"')
        return _REFERENCE.sub(lambda found: f"{found[1]}{self.chart.name}-{found[2]}", svg)


def draw(trace: Trace, check: PredictionCheck | None) -> list[Drawing]:
    """Every chart that applies; one that cannot be drawn costs only itself."""
    drawn = (_drawing(chart, trace, check) for chart in charts_of(trace, check))
    return [drawing for drawing in drawn if drawing]


def _drawing(chart: Chart, trace: Trace, check: PredictionCheck | None) -> Drawing | None:
    try:
        return Drawing(chart, svg_of(chart.specify(trace, check)))
    except Exception:
        log.exception("the chart %s cannot be drawn", chart.name)
        return None


def svg_of(spec: dict[str, Any]) -> str:
    """A Vega-Lite specification as SVG."""
    return str(vl_convert.vegalite_to_svg(spec))


def write_plots(drawings: Sequence[Drawing], folder: Path) -> list[str]:
    """Write ``plots/NAME.svg`` and ``.png`` under ``folder``; names of the files written."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    written: list[str] = []
    for drawing in drawings:
        stem = f"{FOLDER}/{drawing.chart.name}"
        (folder / f"{stem}.svg").write_text(drawing.svg, encoding="utf-8")
        (folder / f"{stem}.png").write_bytes(vl_convert.svg_to_png(drawing.svg, scale=PNG_SCALE))
        written += [f"{stem}.svg", f"{stem}.png"]
    return written
