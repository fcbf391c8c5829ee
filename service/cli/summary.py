"""A gradient health report for the terminal."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

COLOURS = {"healthy": "green", "warning": "yellow", "unhealthy": "red", "error": "red", "info": "cyan"}
MAX_LAYERS_NAMED = 4


def print_report(console: Console, report: dict[str, Any]) -> None:
    """Verdict, findings with their remedies, and a line for each layer."""
    training = report["training"]
    colour = COLOURS[report["verdict"]]
    console.print(
        f"[bold {colour}]{report['verdict']}[/]  {training['epochs']} epochs, {training['steps']} steps, "
        f"{_number(training['seconds'])} s on {escape(training['device'])}; {_losses(training)}"
    )
    for finding in report["findings"]:
        _print_finding(console, finding)
    if report["layers"]:
        console.print(_layers(report["layers"]))


def _print_finding(console: Console, finding: dict[str, Any]) -> None:
    colour = COLOURS.get(finding["severity"], "white")
    layers = finding["layers"]
    named = ", ".join(layers[:MAX_LAYERS_NAMED]) + (", …" if len(layers) > MAX_LAYERS_NAMED else "")
    since = "" if finding["first_step"] is None else f" since step {finding['first_step']}"
    where = f"  {escape(named)}{since}" if named else since
    console.print(f"\n[{colour}]{finding['code']} {finding['name']}[/]{where}")
    console.print(f"  {escape(finding['message'])}")
    for remedy in finding["remedies"]:
        console.print(f"  [bold]try[/] {escape(remedy['rule'])}: {escape(remedy['description'])}")


def _layers(layers: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", title_justify="left")
    table.add_column("layer", no_wrap=True)
    table.add_column("parameters", justify="right")
    for statistic in ("gradient norm, first", "last", "update ratio", "zero gradients"):
        table.add_column(statistic, justify="right")
    for layer in layers:
        table.add_row(
            escape(f"{layer['name']} ({layer['kind']})"),
            str(layer["parameters"]),
            _of(layer, "gradient_norm", "first"),
            _of(layer, "gradient_norm", "last"),
            _of(layer, "update_ratio", "median"),
            _of(layer, "zero_gradient_fraction", "last"),
        )
    return table


def _of(layer: dict[str, Any], series: str, which: str) -> str:
    summary = layer.get(series)
    return "" if not summary else _number(summary[which])


def _losses(training: dict[str, Any]) -> str:
    if not training["loss"]:
        return "no epoch was finished"
    text = f"loss {_number(training['loss'][0])} → {_number(training['loss'][-1])}"
    baseline = training.get("baseline_loss")
    return text if baseline is None else f"{text} (best constant {_number(baseline)})"


def _number(value: float | str | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.3g}"
