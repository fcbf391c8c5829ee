"""The page for people."""

import math
from html.parser import HTMLParser
from typing import Any

import pytest

from workers.diagnosis.examples import (
    changed,
    from_index,
    not_learning,
    sound_run,
    with_activations,
    with_all_gradients,
    with_gradients,
    with_layer,
)
from workers.report.build import build_report
from workers.report.environment import Environment
from workers.report.page import course, number, percent, render
from workers.trace import Trace

REQUEST: dict[str, Any] = {
    "model": {"input_shape": [4], "layers": [{"type": "dense", "units": 1}]},
    "webhook": {"url": "https://example.com/?token=secret"},
    "name": "<script>alert(1)</script>",
}


class Addresses(HTMLParser):
    """Collects what a browser would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.found += [f"{tag} {named[name]}" for name in ("src", "href", "xlink:href") if named.get(name)]
        self.found += [tag] if tag in ("script", "link", "iframe", "object", "foreignobject") else []


def page_of(trace: Trace, request: dict[str, Any] | None = None) -> str:
    report = build_report(trace, REQUEST, None, None, Environment("CPU", 1.0), "job-1")
    return render(report, trace, request)


def test_the_page_fetches_and_runs_nothing() -> None:
    page = Addresses()
    page.feed(page_of(sound_run(), REQUEST))

    assert page.found == ["a #findings"]


def test_the_verdict_comes_first() -> None:
    page = page_of(not_learning(sound_run()))

    assert page.index("unhealthy") < page.index("LOS402") < page.index("<svg")


def test_what_strangers_named_is_text_and_addresses_that_may_hold_secrets_are_left_out() -> None:
    named = "<img src=x onerror=alert(1)>"
    trace = with_layer(sound_run(), "hidden_0", name=named)
    for variable in trace.variables:
        variable.layer = named if variable.layer == "hidden_0" else variable.layer
    page = page_of(trace, REQUEST)

    assert "<script" not in page
    assert "<img" not in page
    assert "secret" not in page


@pytest.mark.parametrize(
    "trace",
    [
        changed(sound_run(), loss=[math.nan] * 3, batch_loss=[math.inf] * 60),
        with_gradients(sound_run(), "hidden_1", non_finite=from_index(5, 0, 9)),
        with_all_gradients(sound_run(), gradient_norm=lambda _: math.nan, update_ratio=lambda _: math.nan),
        with_all_gradients(sound_run(), gradient_norm=lambda _: 0.0, update_ratio=lambda _: 0.0),
        with_activations(sound_run(), "hidden_1", std=lambda _: math.inf, dead_fraction=lambda _: math.nan),
        sound_run(steps=1),
        sound_run(hidden=60, steps=5),
    ],
    ids=[
        "loss is nan",
        "nan gradients",
        "all nan",
        "all zero",
        "infinite outputs",
        "one step",
        "sixty layers",
    ],
)
def test_every_chart_is_drawn_whatever_was_measured(trace: Trace) -> None:
    report = build_report(trace, REQUEST, None, None, Environment("CPU", 1.0), "job-1")

    assert render(report, trace).count("<svg") == len(report.plots)
    assert "gradient_norms" in report.plots


def test_ids_of_the_charts_do_not_meet() -> None:
    page = page_of(sound_run())
    ids = [part.split('"')[0] for part in page.split(' id="')[1:]]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (math.nan, "NaN"), (-math.inf, "−∞"), (0.000123456, "0.000123"), (2.0, "2")],
)
def test_numbers_are_short(value: float | None, text: str) -> None:
    assert number(value) == text


def test_what_was_not_measured_is_a_dash() -> None:
    assert course(None) == "–"
    assert percent(math.nan) == "–"
