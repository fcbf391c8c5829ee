"""Predicted gradients for the terminal: a line and a log-scale bar for each layer."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api_schemas.prediction import PredictedActivation, PredictedVariable, Prediction
from service.cli.summary import COLOURS
from service.lint.signal.verdict import LARGEST_NORM, SMALLEST_NORM, is_kernel

ILLS: Mapping[str, str] = {"vanishing": "red", "exploding": "red", "unknown": "yellow"}
BAR = 24
LOWEST_DECADE, HIGHEST_DECADE = -12, 6
"""Ends of the scale, the same for every network, so that two can be compared."""


@dataclass(frozen=True, slots=True)
class Row:
    """One layer: the gradient of its kernel (or of its only variables), and its activations."""

    layer: str
    variable: PredictedVariable | None
    activation: PredictedActivation | None


def rows_of(prediction: Prediction) -> list[Row]:
    """The layers that have something to show, in the order of the network."""
    variables: dict[str, PredictedVariable] = {}
    for variable in prediction.variables:
        held = variables.get(variable.layer)
        if held is None or (is_kernel(variable.variable) and not is_kernel(held.variable)):
            variables[variable.layer] = variable
    activations = {activation.layer: activation for activation in prediction.activations}
    names = dict.fromkeys([*activations, *variables])
    return [Row(name, variables.get(name), activations.get(name)) for name in names]


def print_prediction(console: Console, prediction: Prediction) -> None:
    """Verdict, a line for each layer, sharpness, and what is not predicted or was taken for granted."""
    console.print(_verdict(prediction), highlight=False, soft_wrap=True)
    rows = rows_of(prediction)
    if rows:
        table = _table("layer", "gradient norm", "within", "", "rms", "correlation")
        for row in rows:
            table.add_row(escape(row.layer), *_gradient(row.variable), *_activation(row.activation))
        console.print(table)
        _print_scale(console)
    _print_remarks(console, prediction)


def print_comparison(console: Console, names: Sequence[str], predictions: Sequence[Prediction]) -> None:
    """Two networks side by side, layers matched by name."""
    for name, prediction in zip(names, predictions, strict=True):
        console.print(f"{escape(name)}: {_verdict(prediction)}", highlight=False, soft_wrap=True)
    before, after = ({row.layer: row for row in rows_of(found)} for found in predictions)
    table = _table("layer", "before", "", "after", "", "decades")
    for layer in dict.fromkeys([*before, *after]):
        pair = [rows[layer].variable if layer in rows else None for rows in (before, after)]
        if any(pair):
            cells = [cell for variable in pair for cell in (_number(variable), _bar(variable))]
            table.add_row(escape(layer), *cells, _decades(*pair))
    console.print(table)
    _print_scale(console)
    for name, prediction in zip(names, predictions, strict=True):
        _print_remarks(console, prediction, f"{name}: ")


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        left = heading in ("layer", "")
        table.add_column(heading, justify="left" if left else "right", no_wrap=heading != "layer")
    return table


def _verdict(prediction: Prediction) -> str:
    colour = ILLS.get(prediction.verdict, COLOURS["healthy"])
    said = f"[bold {colour}]{prediction.verdict}[/]"
    low, high = prediction.min_gradient_norm, prediction.max_gradient_norm
    if low is None or high is None:
        return f"{said}  no gradient is predicted"
    whole = "" if prediction.status == "complete" else "; not every layer is predicted"
    return f"{said}  gradient norms of the kernels from {low:.1e} to {high:.1e}{whole}"


def _gradient(variable: PredictedVariable | None) -> tuple[str, str, str]:
    """Norm, two error bars as a factor, bar."""
    if variable is None:
        return "", "", ""
    factor = 10.0 ** min(2.0 * variable.error_decades, 99.0)
    return _number(variable), f"×÷ {factor:.2g}", _bar(variable)


def _activation(activation: PredictedActivation | None) -> tuple[str, str]:
    return ("", "") if activation is None else (f"{activation.rms:.3g}", f"{activation.correlation:.3f}")


def _number(variable: PredictedVariable | None) -> str:
    return "" if variable is None else f"{variable.gradient_norm:.1e}"


def _bar(variable: PredictedVariable | None) -> str:
    """The norm on the scale; red where it alone would make a verdict."""
    if variable is None:
        return ""
    norm = variable.gradient_norm
    sound = SMALLEST_NORM <= norm <= LARGEST_NORM
    return f"[{'green' if sound else 'red'}]{'█' * bar_length(norm)}[/]"


def bar_length(norm: float) -> int:
    """Blocks for a norm, at least one."""
    if not norm > 0.0:
        return 1
    decade = min(max(math.log10(norm), LOWEST_DECADE), HIGHEST_DECADE)
    return max(1, round(BAR * (decade - LOWEST_DECADE) / (HIGHEST_DECADE - LOWEST_DECADE)))


def _print_scale(console: Console) -> None:
    console.print(
        f"Bars are logarithmic, 1e{LOWEST_DECADE} to 1e+{HIGHEST_DECADE}; within: two standard errors;"
        " correlation: of two examples.",
        style="dim",
        highlight=False,
        soft_wrap=True,
    )


def _decades(before: PredictedVariable | None, after: PredictedVariable | None) -> str:
    """By how many decades the norm grew; nothing where it is zero or endless."""
    norms = [variable.gradient_norm for variable in (before, after) if variable is not None]
    if len(norms) < 2 or not all(norm > 0.0 and math.isfinite(norm) for norm in norms):
        return ""
    return f"{math.log10(norms[1]) - math.log10(norms[0]):+.1f}"


def _print_remarks(console: Console, prediction: Prediction, head: str = "") -> None:
    for line in _remarks(prediction):
        console.print(f"{head}{line}", markup=False, highlight=False, soft_wrap=True)


def _remarks(prediction: Prediction) -> list[str]:
    lines: list[str] = []
    if prediction.sharpness is not None:
        curvature = f"{prediction.sharpness.lambda_max:.0e}"
        lines.append(
            f"sharpness: the loss curves by about {curvature} at the start; lint warns of learning rates far"
            " beyond what that bears (SIG905), and below them it says nothing"
        )
    lines += [f"not predicted: {missing.layer}: {missing.reason}" for missing in prediction.not_predicted]
    lines += [f"assumed: {assumption}" for assumption in prediction.assumptions]
    return lines
