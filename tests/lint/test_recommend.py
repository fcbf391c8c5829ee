"""Which activation to use, and why."""

from typing import Any

import pytest

from api_schemas.recommend import Goal, RecommendReport
from service.lint.graph import Graph
from service.lint.reader import read_model
from service.lint.recommend import RANKING, recommend
from service.lint.sketch import conv, dense, layer, request


def graph(*layers: dict[str, Any], shape: tuple[int, ...] = (20,)) -> Graph:
    return read_model(request(shape, *layers)["model"])


def order(report: RecommendReport) -> list[str]:
    return [entry.activation for entry in report.recommendations]


MLP = graph(dense(32, "selu"), dense(32, "selu"), dense(3))
CNN = graph(conv(8), layer("flatten"), dense(3), shape=(16, 16, 3))


@pytest.mark.parametrize(
    ("goal", "first"),
    [("default", "relu"), ("accuracy", "silu"), ("latency", "leaky_relu"), ("deep-mlp", "selu")],
)
def test_each_goal_has_its_favourite(goal: Goal, first: str) -> None:
    assert order(recommend(goal, MLP))[0] == first


@pytest.mark.parametrize("goal", list(RANKING))
def test_every_activation_is_ranked_once_with_its_initialiser(goal: Goal) -> None:
    report = recommend(goal, None)
    assert sorted(order(report)) == sorted(RANKING["default"])
    assert [entry.rank for entry in report.recommendations] == list(range(1, 9))
    starts = {entry.activation: entry.kernel_initializer for entry in report.recommendations}
    assert (starts["selu"], starts["elu"]) == ("lecun_normal", "he_normal")


def test_every_activation_carries_the_gain_that_keeps_its_gradients() -> None:
    gains = {entry.activation: entry.critical_gain for entry in recommend("default", None).recommendations}
    assert gains["relu"] == 2.0
    assert gains["leaky_relu"] == pytest.approx(2.0 / (1.0 + 0.2**2))
    assert gains["selu"] == pytest.approx(0.928)
    assert None not in gains.values()


def test_selu_comes_last_where_its_conditions_do_not_hold_and_says_which() -> None:
    last = recommend("deep-mlp", CNN).recommendations[-1]
    assert (last.activation, last.suitable) == ("selu", False)
    assert [unmet.found for unmet in last.unmet] == ["convolutions"]


def test_a_regularised_stack_is_not_selu_s() -> None:
    regularised = graph(dense(32, kernel_regularizer="l2"), layer("dropout", rate=0.1), dense(32), dense(3))
    last = recommend("deep-mlp", regularised).recommendations[-1]
    assert {unmet.condition for unmet in last.unmet} == {
        "no l1, l2 or max-norm",
        "no dropout but AlphaDropout",
    }


def test_cross_validation_is_always_advised() -> None:
    assert "POST /compare" in recommend("default", None).advice[-1]
