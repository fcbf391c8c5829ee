import math

import pytest

from api_schemas.compare import ComparisonScore
from api_schemas.train import Verdict
from service.use_cases.describe_comparison import PLOTS as NAMED
from service.use_cases.plot_comparison import PLOTS
from service.use_cases.rank_variants import Run, rank, read_run, standard_error

ACCURACY = ComparisonScore(metric="val_accuracy", direction="maximize")
LOSS = ComparisonScore(metric="val_loss", direction="minimize")


def run(score: float, verdict: Verdict = "healthy") -> Run:
    return Run(score, (), verdict, 2.0)


def test_the_best_mean_is_first_in_either_direction() -> None:
    runs = {"submitted": {0: run(0.1)}, "relu": {0: run(0.9)}}
    assert [entry.variant for entry in rank(runs, ACCURACY)] == ["relu", "submitted"]
    assert [entry.variant for entry in rank(runs, LOSS)] == ["submitted", "relu"]


@pytest.mark.parametrize("score", [ACCURACY, LOSS])
def test_a_variant_that_diverged_is_last_in_either_direction(score: ComparisonScore) -> None:
    runs = {"relu": {0: run(math.nan)}, "elu": {0: run(0.5)}}
    assert [entry.variant for entry in rank(runs, score)] == ["elu", "relu"]


def test_differences_are_of_the_folds_that_both_have() -> None:
    runs = {"submitted": {0: run(0.1), 1: run(0.3)}, "relu": {1: run(0.5), 2: run(0.9)}}
    difference = rank(runs, ACCURACY)[0].difference
    assert difference is not None
    assert (difference.folds, difference.standard_error) == (1, None)
    assert difference.mean == pytest.approx(0.2)


def test_without_the_submitted_network_there_is_no_difference() -> None:
    assert rank({"relu": {0: run(0.5)}}, ACCURACY)[0].difference is None


def test_the_worst_verdict_of_the_folds_counts() -> None:
    runs = {"relu": {0: run(0.5), 1: run(0.5, "unhealthy"), 2: run(0.5, "warning")}}
    assert rank(runs, ACCURACY)[0].verdict == "unhealthy"


def test_the_standard_error_is_corrected_for_shared_training_data() -> None:
    assert standard_error([1.0, 2.0, 3.0]) == pytest.approx(math.sqrt(1 / 3 + 1 / 2))
    assert standard_error([1.0]) is None


def test_the_spread_of_folds_that_diverged_is_no_number() -> None:
    assert math.isnan(standard_error([1.0, math.inf]) or 0.0)


def test_the_score_is_that_after_the_last_epoch() -> None:
    training = {"val_loss": [2.0, "Infinity"], "metrics": {"val_accuracy": [0.9, 0.4]}, "seconds": 3.0}
    assert read_run({"training": training}, "healthy", "val_accuracy").score == 0.4
    assert read_run({"training": training}, "healthy", "val_loss").score == math.inf


def test_a_metric_that_was_not_measured_is_no_number() -> None:
    training = {"val_loss": [], "metrics": {}, "seconds": 3.0}
    assert math.isnan(read_run({"training": training}, None, "val_accuracy").score)


def test_every_plot_that_is_named_is_drawn() -> None:
    assert list(PLOTS) == NAMED
