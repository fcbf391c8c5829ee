"""The report's files: the page and its plots."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from api_schemas.report import GradientHealthReport
from workers.report.page import compose
from workers.report.plots import draw, write_plots
from workers.trace import Trace

log = logging.getLogger(__name__)

PAGE = "report.html"


def write_report(
    report: GradientHealthReport, trace: Trace, request: Mapping[str, Any], folder: Path
) -> list[str]:
    """Write ``report.html`` and ``plots/*.svg|png`` under ``folder``; names of the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    drawings = draw(trace, report.prediction)
    written = write_plots(drawings, folder)
    try:
        (folder / PAGE).write_text(compose(report, drawings, request), encoding="utf-8")
    except Exception:  # the JSON report stands without its page
        log.exception("the page cannot be written")
        return written
    return [PAGE, *written]
