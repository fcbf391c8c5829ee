"""The plots of a comparison, drawn from what its runs have measured so far."""

from collections.abc import Callable, Mapping
from typing import Final

from api_schemas.compare import ComparisonScore
from service.drawing.scores import draw_scores
from service.drawing.validation_loss import draw_validation_loss
from service.jobs.comparisons import Comparison
from service.use_cases.describe_comparison import Reports, runs_of
from service.use_cases.errors import NotFoundError
from service.use_cases.rank_variants import Run, rank

Runs = Mapping[str, Mapping[int, Run]]
Draw = Callable[[Runs, ComparisonScore], bytes]


def plot_comparison(comparison: Comparison, reports: Reports, name: str) -> bytes:
    """The plot of this name as SVG. Raises ``NotFoundError`` for another name, or before a run is done."""
    draw, runs = PLOTS.get(name), runs_of(comparison, reports)
    if draw is None or not any(runs.values()):
        raise NotFoundError("No such plot.")
    return draw(runs, ComparisonScore.model_validate(comparison.plan["score"]))


def _scores(runs: Runs, score: ComparisonScore) -> bytes:
    folds = {name: [run.score for run in found.values()] for name, found in runs.items()}
    return draw_scores(rank(runs, score), folds, score)


def _validation_loss(runs: Runs, score: ComparisonScore) -> bytes:
    ranked = [entry.variant for entry in rank(runs, score)]
    return draw_validation_loss({name: [run.val_loss for run in runs[name].values()] for name in ranked})


PLOTS: Final[Mapping[str, Draw]] = {"scores": _scores, "validation_loss": _validation_loss}
