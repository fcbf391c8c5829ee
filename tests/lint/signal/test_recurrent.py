"""Recurrent cells with tied weights."""

from collections.abc import Callable
from typing import Any

import pytest

from api_schemas.prediction import Prediction

Predict = Callable[..., Prediction]


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize("whole", [False, True])
def test_every_cell_is_predicted(predicted: Predict, kind: str, whole: bool) -> None:
    layers = [{"type": kind, "units": 16, "return_sequences": whole}, {"type": "dense", "units": 3}]
    found = predicted([12, 4], *layers)
    assert (found.status, found.verdict) == ("complete", "healthy")
    assert {v.variable.rsplit("/", 1)[-1] for v in found.variables} == {"kernel", "recurrent_kernel", "bias"}


def test_gates_shrink_what_a_plain_cell_passes_on(predicted: Predict) -> None:
    sizes = [state(predicted, kind) for kind in ("simple_rnn", "gru", "lstm")]
    assert sizes == sorted(sizes, reverse=True)


def state(predicted: Predict, kind: str) -> float:
    found = predicted([12, 4], {"type": kind, "name": "cell", "units": 16}, {"type": "dense", "units": 3})
    return next(a.rms for a in found.activations if a.layer == "cell")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"dropout": 0.1}, "dropout inside the recurrence"),
        ({"recurrent_activation": "tanh"}, "recurrent activation"),
        ({"activation": "relu"}, "activation is not modelled"),
    ],
)
def test_what_is_not_modelled_says_so(predicted: Predict, arguments: dict[str, Any], reason: str) -> None:
    found = predicted([12, 4], {"type": "lstm", "units": 16, **arguments}, {"type": "dense", "units": 3})
    assert reason in found.not_predicted[0].reason


def test_long_sequences_are_refused(predicted: Predict) -> None:
    found = predicted([300, 4], {"type": "gru", "units": 16}, {"type": "dense", "units": 3})
    assert "256 steps" in found.not_predicted[0].reason
