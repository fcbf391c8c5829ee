"""Every chart, found by walking the package."""

import importlib
import pkgutil
from functools import cache

import workers.report.charts
from api_schemas.report import PredictionCheck
from workers.report.chart import Chart
from workers.trace import Trace


@cache
def gallery() -> tuple[Chart, ...]:
    """All charts in the order of the page."""
    prefix = workers.report.charts.__name__ + "."
    modules = [module.name for module in pkgutil.iter_modules(workers.report.charts.__path__, prefix)]
    found = [getattr(importlib.import_module(name), "CHART", None) for name in modules]
    return tuple(sorted((one for one in found if isinstance(one, Chart)), key=lambda one: one.order))


def charts_of(trace: Trace, check: PredictionCheck | None) -> list[Chart]:
    """The charts for which this run has something to draw."""
    return [chart for chart in gallery() if chart.applies(trace, check)]
