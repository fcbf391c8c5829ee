"""A comparison's ranking on the terminal."""

import io
from typing import Any

from rich.console import Console

from service.cli.ranking import print_ranking


def test_places_differences_and_verdicts_are_shown() -> None:
    text = shown(comparison())
    assert "3 folds, ranked by val_accuracy (higher is better)" in text
    assert "1  fixed" in text
    assert "+0.5000 ± 0.02" in text
    assert "healthy" in text


def test_what_is_not_ranked_says_why() -> None:
    text = shown(comparison())
    assert "prelu: fold 1 failed: deadline_exceeded (job 7)" in text
    assert "relu: the same network as fixed; trained once" in text
    assert "elu: The network has no hidden activation to exchange." in text
    assert "selu: ACT206 selu-outside-plain-mlp" in text


def test_a_comparison_without_a_run_is_shown() -> None:
    assert "ranked by" in shown(comparison() | {"ranking": [], "variants": []})


def shown(document: dict[str, Any]) -> str:
    output = io.StringIO()
    print_ranking(Console(file=output, width=120), document)
    return output.getvalue()


def comparison() -> dict[str, Any]:
    silent: dict[str, Any] = {"reason": None, "same_as": None, "failed": [], "findings": []}
    finding = {"code": "ACT206", "name": "selu-outside-plain-mlp"}
    return {
        "folds": 3,
        "score": {"metric": "val_accuracy", "direction": "maximize"},
        "variants": [
            silent | {"variant": "fixed"},
            silent | {"variant": "relu", "same_as": "fixed"},
            silent | {"variant": "elu", "reason": "The network has no hidden activation to exchange."},
            silent | {"variant": "prelu", "failed": [{"fold": 1, "job": "7", "reason": "deadline_exceeded"}]},
            silent | {"variant": "selu", "findings": [finding]},
        ],
        "ranking": [
            entry(1, "fixed", {"mean": 0.5, "standard_error": 0.02, "folds": 3}),
            entry(2, "submitted", None),
        ],
    }


def entry(rank: int, variant: str, difference: dict[str, Any] | None) -> dict[str, Any]:
    numbers = {"mean": 0.9, "std": 0.01, "folds": 3, "seconds": 2.0, "verdict": "healthy"}
    return numbers | {"rank": rank, "variant": variant, "difference": difference}
