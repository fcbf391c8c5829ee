"""What a chart is: one definition that gives the page's SVG and the plot files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api_schemas.report import PredictionCheck
from workers.trace import Trace

Applies = Callable[[Trace, PredictionCheck | None], bool]
Specify = Callable[[Trace, PredictionCheck | None], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Chart:
    """One file per chart under ``workers/report/charts/``; its constant ``CHART`` is found by walking.

    name: as in ``/report/plots/{name}.svg``. title, description: what is to be seen, for those who cannot
    see it. order: place on the page. applies: whether there is anything to draw. specify: its Vega-Lite
    specification.
    """

    name: str
    title: str
    description: str
    order: int
    applies: Applies
    specify: Specify
