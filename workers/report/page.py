"""The report as one page for people: no scripts, no requests, everything inside."""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api_schemas.report import GradientHealthReport, Summary, TrainingFacts
from workers.report.plots import Drawing, draw
from workers.trace import Trace

TEMPLATES = Path(__file__).parent / "templates"

LONGEST_JSON = 200_000
"""Characters of a request that the page shows; a thousand-layer model would make it slow to scroll."""

HIDDEN = ("webhook",)
"""Members of the request that do not belong on a page that is passed around: an address may hold a secret."""


def render(report: GradientHealthReport, trace: Trace, request: Mapping[str, Any] | None = None) -> str:
    """The page. ``request`` is the body of ``POST /train``, shown as the config."""
    return compose(report, draw(trace, report.prediction), request)


def compose(
    report: GradientHealthReport, drawings: Sequence[Drawing], request: Mapping[str, Any] | None
) -> str:
    """The page around charts that are drawn already."""
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            report=report,
            style=Markup((TEMPLATES / "report.css").read_text(encoding="utf-8")),
            lead=_lead(report),
            facts=_facts(report.training),
            environment=_surroundings(report.training),
            charts=[(drawing.chart, Markup(drawing.inline)) for drawing in drawings],
            request={key: value for key, value in request.items() if key not in HIDDEN} if request else None,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters.update(number=number, percent=percent, course=course, pretty=pretty)
    return environment


def _lead(report: GradientHealthReport) -> str:
    """The verdict in a sentence."""
    counts = {
        severity: sum(finding.severity == severity for finding in report.findings)
        for severity in ("error", "warning", "info")
    }
    told = [f"{count} {severity}{'s' if count > 1 else ''}" for severity, count in counts.items() if count]
    findings = " and ".join(told).replace("infos", "remarks").replace("info", "remark") or "nothing to report"
    ended = f" It ended early: {report.training.stopped_early}." if report.training.stopped_early else ""
    return f"{report.training.steps} steps in {report.training.epochs} epochs, {findings}.{ended}"


def _facts(training: TrainingFacts) -> list[tuple[str, str]]:
    facts = [("Final training loss", number(training.loss[-1], 4) if training.loss else "–")]
    if training.val_loss:
        facts.append(("Final validation loss", number(training.val_loss[-1], 4)))
    facts.append(("Loss of the best constant", number(training.baseline_loss, 4)))
    facts += [(name, number(values[-1], 4)) for name, values in training.metrics.items() if values]
    return facts


def _surroundings(training: TrainingFacts) -> list[tuple[str, str]]:
    facts = [("Device", training.device), ("Seconds", number(training.seconds))]
    facts.append(("Steps per second", number(training.steps_per_second)))
    return facts + list(training.versions.items())


def number(value: float | None, digits: int = 3) -> str:
    """A few significant digits; a dash for what was not measured."""
    if value is None:
        return "–"
    if math.isnan(value):
        return "NaN"
    return f"{value:.{digits}g}" if math.isfinite(value) else ("∞" if value > 0 else "−∞")


def percent(value: float | None) -> str:
    """A share in per cent."""
    return "–" if value is None or not math.isfinite(value) else f"{value:.0%}"


def course(summary: Summary | None) -> str:
    """From the first value to the last."""
    return "–" if summary is None else f"{number(summary.first)} → {number(summary.last)}"


def pretty(value: Any) -> str:
    """Indented JSON, cut off where it is too long to read."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return text if len(text) <= LONGEST_JSON else text[:LONGEST_JSON] + "\n…"
