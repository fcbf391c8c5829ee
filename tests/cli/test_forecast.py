"""Predicted gradients on the terminal."""

import io
import math

import pytest
from rich.console import Console

from api_schemas.prediction import NotPredicted, PredictedActivation, PredictedVariable, Prediction
from service.cli.forecast import BAR, bar_length, print_comparison, print_prediction, rows_of


def variable(layer: str, name: str, norm: float) -> PredictedVariable:
    return PredictedVariable(layer=layer, variable=f"{layer}/{name}", gradient_norm=norm, error_decades=0.15)


def prediction(*variables: PredictedVariable) -> Prediction:
    return Prediction(status="complete", verdict="healthy", variables=list(variables))


@pytest.mark.parametrize(
    ("norm", "length"),
    [(1e-12, 1), (0.0, 1), (1e-300, 1), (math.nan, 1), (1e-3, BAR // 2), (1e6, BAR), (math.inf, BAR)],
)
def test_bars_are_logarithmic_and_end(norm: float, length: int) -> None:
    assert bar_length(norm) == length


def test_a_layer_is_its_kernel_and_else_what_it_has() -> None:
    found = prediction(
        variable("dense", "bias", 1.0), variable("dense", "kernel", 2.0), variable("norm", "gamma", 3.0)
    )
    norms = [row.variable.gradient_norm for row in rows_of(found) if row.variable is not None]
    assert norms == [2.0, 3.0]


def test_names_of_layers_are_no_markup() -> None:
    found = prediction(variable("[red]x[/]", "kernel", 1.0))
    assert "[red]x[/]" in shown(found)


def test_numbers_without_end_are_shown() -> None:
    found = Prediction(
        status="partial",
        verdict="exploding",
        variables=[variable("dense", "kernel", math.inf)],
        activations=[PredictedActivation(layer="dense", rms=math.inf, mean=0.0, correlation=math.nan)],
        not_predicted=[NotPredicted(layer="[b]", reason="it is not modelled")],
    )
    assert "inf" in shown(found)
    assert "not predicted: [b]: it is not modelled" in shown(found)


def test_layers_of_one_network_only_have_an_empty_side() -> None:
    output = io.StringIO()
    pair = prediction(variable("one", "kernel", 1e-3)), prediction(variable("two", "kernel", 1e-2))
    print_comparison(Console(file=output, width=120), ("before", "after"), pair)
    assert "1.0e-03" in output.getvalue()
    assert "1.0e-02" in output.getvalue()


def shown(found: Prediction) -> str:
    output = io.StringIO()
    print_prediction(Console(file=output, width=120), found)
    return output.getvalue()
