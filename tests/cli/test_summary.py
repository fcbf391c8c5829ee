"""A report on the terminal."""

import io
from typing import Any

from rich.console import Console

from service.cli.summary import print_report

SERIES = {"first": 1e-9, "last": "NaN", "min": 0, "median": 0.5, "max": 1}


def test_verdict_findings_and_layers_are_shown() -> None:
    text = shown(report())
    assert "unhealthy" in text
    assert "GRD101 vanishing-gradient" in text
    assert "dense_1 since step 0" in text
    assert "INI102: Start with he_normal." in text
    assert "1e-09" in text
    assert "NaN" in text


def test_a_run_without_an_epoch_is_shown() -> None:
    empty = report() | {"findings": [], "layers": []}
    empty["training"] |= {"loss": []}
    assert "no epoch was finished" in shown(empty)


def test_names_are_not_taken_for_markup() -> None:
    hostile = report()
    hostile["layers"][0]["name"] = "[red]x[/red]"
    assert "[red]x[/red]" in shown(hostile)


def shown(document: dict[str, Any]) -> str:
    output = io.StringIO()
    print_report(Console(file=output, width=120), document)
    return output.getvalue()


def report() -> dict[str, Any]:
    return {
        "verdict": "unhealthy",
        "training": {
            "epochs": 2,
            "steps": 90,
            "seconds": 1.5,
            "device": "CPU",
            "loss": [2.4, "NaN"],
            "baseline_loss": 2.3,
        },
        "findings": [
            {
                "code": "GRD101",
                "name": "vanishing-gradient",
                "severity": "error",
                "layers": ["dense", "dense_1"],
                "first_step": 0,
                "message": "The gradient vanishes.",
                "remedies": [{"rule": "INI102", "description": "Start with he_normal.", "patch": []}],
            }
        ],
        "layers": [
            {
                "name": "dense",
                "kind": "Dense",
                "parameters": 10,
                "gradient_norm": SERIES,
                "update_ratio": SERIES,
                "zero_gradient_fraction": None,
            }
        ],
    }
