"""A comparison's ranking for the terminal."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from service.cli.summary import COLOURS


def print_ranking(console: Console, comparison: dict[str, Any]) -> None:
    """The variants by place, then those that have none and why."""
    score = comparison["score"]
    better = "higher" if score["direction"] == "maximize" else "lower"
    console.print(f"{comparison['folds']} folds, ranked by {score['metric']} ({better} is better)")
    if comparison["ranking"]:
        console.print(_table(comparison["ranking"]))
    for variant in comparison["variants"]:
        for line in _remarks(variant):
            console.print(f"{variant['variant']}: {line}", markup=False)


def _table(ranking: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in (("", "right"), ("variant", "left"), ("mean", "right"), ("std", "right")):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for heading in ("to submitted", "gradients", "seconds"):
        table.add_column(heading, justify="right")
    for entry in ranking:
        verdict = entry["verdict"] or ""
        colour = COLOURS.get(verdict, "white")
        table.add_row(
            str(entry["rank"]),
            escape(entry["variant"]),
            _number(entry["mean"]),
            _number(entry["std"]),
            _difference(entry["difference"]),
            f"[{colour}]{verdict}[/]",
            _number(entry["seconds"]),
        )
    return table


def _difference(difference: dict[str, Any] | None) -> str:
    if difference is None:
        return ""
    mean, error = difference["mean"], difference["standard_error"]
    shown = mean if isinstance(mean, str) else f"{mean:+.4f}"
    return shown if error is None else f"{shown} ± {_number(error)}"


def _number(value: float | str | None) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:.4g}"


def _remarks(variant: dict[str, Any]) -> list[str]:
    lines = [variant["reason"]] if variant["reason"] else []
    if variant["same_as"]:
        lines.append(f"the same network as {variant['same_as']}; trained once")
    lines += [f"fold {one['fold']} failed: {one['reason']} (job {one['job']})" for one in variant["failed"]]
    lines += sorted({f"{finding['code']} {finding['name']}" for finding in variant["findings"]})
    return lines
