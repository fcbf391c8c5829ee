"""Who leads a comparison, by how much, and how sure that is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any, Final, cast

from api_schemas.compare import ComparisonScore, PairedDifference, RankedVariant, VariantName
from api_schemas.train import Verdict

SUBMITTED: Final = "submitted"
WORST_FIRST: Final[tuple[Verdict, ...]] = ("unhealthy", "warning", "healthy")


@dataclass(frozen=True, slots=True)
class Run:
    """One fold of one variant: score and validation losses by epoch, NaN where a number was none."""

    score: float
    val_loss: tuple[float, ...]
    verdict: Verdict | None
    seconds: float


def read_run(report: Mapping[str, Any], verdict: Verdict | None, metric: str) -> Run:
    """What a stored report says of a run; the score is that after the last epoch."""
    training = report["training"]
    losses = tuple(float(value) for value in training["val_loss"])
    scores = losses if metric == "val_loss" else tuple(map(float, training["metrics"].get(metric, ())))
    return Run(scores[-1] if scores else math.nan, losses, verdict, float(training["seconds"]))


def rank(runs: Mapping[str, Mapping[int, Run]], score: ComparisonScore) -> list[RankedVariant]:
    """Variants with any fold done, best mean first; one that diverged comes last."""
    entries = [_entry(name, folds, runs.get(SUBMITTED, {})) for name, folds in runs.items() if folds]
    sign = -1.0 if score.direction == "maximize" else 1.0
    entries.sort(key=lambda entry: (math.isnan(entry.mean), sign * entry.mean))
    for place, entry in enumerate(entries, start=1):
        entry.rank = place
    return entries


def _entry(name: str, folds: Mapping[int, Run], submitted: Mapping[int, Run]) -> RankedVariant:
    scores = [run.score for run in folds.values()]
    return RankedVariant(
        rank=1,
        variant=cast(VariantName, name),
        mean=fmean(scores),
        std=_std(scores),
        folds=len(scores),
        difference=None if name == SUBMITTED else _difference(folds, submitted),
        verdict=_worst(folds.values()),
        seconds=fmean(run.seconds for run in folds.values()),
    )


def _difference(folds: Mapping[int, Run], submitted: Mapping[int, Run]) -> PairedDifference | None:
    shared = sorted(folds.keys() & submitted.keys())
    differences = [folds[fold].score - submitted[fold].score for fold in shared]
    if not differences:
        return None
    return PairedDifference(
        mean=fmean(differences),
        standard_error=standard_error(differences),
        folds=len(differences),
    )


def standard_error(differences: Sequence[float]) -> float | None:
    """Of the mean over k folds: sqrt((1/k + 1/(k-1)) s^2), as a fold's training data are in k-2 others too.

    Nadeau and Bengio 2003, Inference for the Generalization Error, equation 9, with test and training sizes
    1 : k-1. The plain s / sqrt(k) is too sure of itself.
    """
    spread, count = _std(differences), len(differences)
    return None if spread is None else spread * math.sqrt(1 / count + 1 / (count - 1))


def _std(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    return stdev(values) if all(map(math.isfinite, values)) else math.nan


def _worst(runs: Any) -> Verdict | None:
    verdicts = {run.verdict for run in runs}
    return next((verdict for verdict in WORST_FIRST if verdict in verdicts), None)
