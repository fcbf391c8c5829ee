import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api_schemas.strict import Contract
from workers.pipeline import run
from workers.protocol import Assignment, Outcome, Progress
from workers.training.stop import Stop

pytestmark = [
    pytest.mark.training,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # Keras 3.15 on NumPy 2
]

Request = dict[str, Any]
Carry = Callable[..., Outcome]

NETWORK = {
    "input_shape": [64],
    "layers": [
        {"type": "dense", "units": 16, "activation": "relu", "kernel_initializer": "he_normal"},
        {"type": "dense", "units": 10, "activation": "softmax"},
    ],
}


def request(**changes: Any) -> Request:
    return {
        "model": NETWORK,
        "training": {"epochs": 2, "batch_size": 64, "optimizer": {"name": "adam", "learning_rate": 0.01}},
        "data": {"source": "digits"},
    } | changes


@pytest.fixture
def carry(tmp_path: Path) -> Carry:
    def carry_out(
        body: Request, send: Callable[[Contract], None] = lambda _: None, **settings: Any
    ) -> Outcome:
        stop = settings.pop("stop", None)
        assignment = Assignment(
            job_id="job",
            attempt=1,
            request=body,
            artifacts_dir=str(tmp_path / "artifacts"),
            datasets_dir=str(tmp_path / "datasets"),
            **({"max_parameters": 10**6, "max_seconds": 100.0} | settings),
        )
        return run(assignment, send, stop)

    return carry_out


def codes(outcome: Outcome) -> set[str]:
    return {finding["code"] for finding in (outcome.report or {})["findings"]}


def test_a_sound_network_learns_the_digits(carry: Carry) -> None:
    outcome = carry(request())
    training = (outcome.report or {})["training"]
    assert outcome.status == "succeeded"
    assert training["steps"] == 46
    assert training["loss"][-1] < training["baseline_loss"]
    assert training["metrics"]["val_accuracy"][-1] > 0.8


def test_every_trainable_variable_is_measured_and_predicted(carry: Carry) -> None:
    report = carry(request()).report or {}
    assert [one["name"] for one in report["layers"]] == ["dense", "dense_1"]
    assert {one["variable"] for one in report["prediction"]["variables"]} >= {
        "dense/kernel",
        "dense_1/kernel",
    }
    assert report["prediction"]["median_abs_log10_error"] < 0.3


def test_the_same_seed_gives_the_same_run(carry: Carry) -> None:
    first, second = ((carry(request()).report or {})["training"]["loss"] for _ in range(2))
    assert first == second


def test_twelve_sigmoid_layers_vanish_and_the_first_layers_are_named(carry: Carry) -> None:
    layers = [{"type": "dense", "units": 16, "activation": "sigmoid"}] * 12
    model = {
        "input_shape": [64],
        "layers": [*layers, {"type": "dense", "units": 10, "activation": "softmax"}],
    }
    slow = {"epochs": 2, "optimizer": {"name": "sgd", "learning_rate": 0.01}}
    outcome = carry(request(model=model, training=slow))
    vanishing = next(one for one in (outcome.report or {})["findings"] if one["code"] == "GRD101")
    assert outcome.status == "succeeded"
    assert (outcome.report or {})["verdict"] != "healthy"
    assert vanishing["layers"][0] == "dense"


def test_a_run_that_diverges_succeeds_with_its_report(carry: Carry) -> None:
    outcome = carry(request(training={"epochs": 2, "optimizer": {"name": "sgd", "learning_rate": 1e30}}))
    assert outcome.status == "succeeded"
    assert (outcome.report or {})["verdict"] == "unhealthy"
    assert codes(outcome) & {"LOS401", "GRD104"}
    json.dumps(outcome.model_dump(mode="json"), allow_nan=False)


def test_early_stop_ends_a_run_that_is_not_finite(carry: Carry) -> None:
    training = {
        "epochs": 50,
        "optimizer": {"name": "sgd", "learning_rate": 1e30},
        "early_stop": ["non-finite"],
    }
    found = (carry(request(training=training)).report or {})["training"]
    assert found["stopped_early"] == "non-finite"
    assert found["epochs"] < 50


def test_progress_is_told_and_ends_at_the_last_step(carry: Carry) -> None:
    messages: list[Contract] = []
    carry(request(), messages.append)
    last = messages[-1]
    assert isinstance(last, Progress)
    assert (last.step, last.steps, last.epoch, last.epochs) == (46, 46, 2, 2)
    assert last.loss is not None
    assert math.isfinite(last.loss)


def test_a_run_past_its_deadline_fails_with_what_was_measured(carry: Carry) -> None:
    outcome = carry(request(training={"epochs": 100_000}, limits={"max_seconds": 2.0}))
    assert (outcome.status, outcome.reason) == ("failed", "deadline_exceeded")
    assert (outcome.report or {})["training"]["steps"] > 0


def test_a_cancelled_run_keeps_what_was_measured(carry: Carry) -> None:
    stop = Stop(100.0)
    outcome = carry(request(training={"epochs": 100_000}), lambda _: stop.cancelled.set(), stop=stop)
    assert (outcome.status, outcome.reason) == ("cancelled", "cancelled_by_user")
    assert (outcome.report or {})["training"]["stopped_early"] == "cancelled"


def test_trace_model_and_page_are_written(carry: Carry, tmp_path: Path) -> None:
    outcome = carry(request())
    assert {"trace.parquet", "model.keras", "report.html"} <= set(outcome.artifacts)
    assert all((tmp_path / "artifacts" / name).stat().st_size for name in outcome.artifacts)


REJECTED: dict[str, tuple[Request, str, str]] = {
    "labels beyond the head": (
        request(
            model={"input_shape": [64], "layers": [{"type": "dense", "units": 3, "activation": "softmax"}]}
        ),
        "bad_data",
        "/model/layers/0",
    ),
    "features that do not fit": (request(data={"source": "wine"}), "bad_data", "/model"),
    "no such data": (request(data={"source": "nothing"}), "bad_data", "/data/source"),
    "too many parameters": (
        request(model={"input_shape": [64], "layers": [{"type": "dense", "units": 10**9}]}),
        "model_rejected",
        "/model",
    ),
    "a layer with code": (
        request(model={"input_shape": [64], "layers": [{"type": "lambda", "function": "x"}]}),
        "model_rejected",
        "/model/layers/0/type",
    ),
    "an unknown metric": (
        request(training={"metrics": ["get_file"]}),
        "model_rejected",
        "/training/metrics/0",
    ),
}


@pytest.mark.parametrize(("body", "reason", "pointer"), REJECTED.values(), ids=REJECTED.keys())
def test_what_cannot_be_trained_fails_with_reason_and_place(
    carry: Carry, body: Request, reason: str, pointer: str
) -> None:
    outcome = carry(body)
    assert (outcome.status, outcome.reason) == ("failed", reason)
    assert outcome.faults[0]["pointer"] == pointer
    assert outcome.report is None


NETWORKS: dict[str, tuple[Request, Request, Request]] = {
    "convolution with batch normalisation": (
        {
            "input_shape": [8, 8, 1],
            "layers": [
                {"type": "conv2d", "filters": 4, "kernel_size": 3},
                {"type": "batch_normalization"},
                {"type": "re_lu"},
                {"type": "global_average_pooling2d"},
                {"type": "dense", "units": 10},
            ],
        },
        {"source": "digits"},
        {"gradient_clip_norm": 1.0},
    ),
    "recurrence on tokens": (
        {
            "input_shape": [6],
            "layers": [
                {"type": "embedding", "input_dim": 20, "output_dim": 4},
                {"type": "gru", "units": 4},
                {"type": "dense", "units": 1, "activation": "sigmoid"},
            ],
        },
        {"source": "synthetic", "n_samples": 128},
        {"optimizer": "rmsprop"},
    ),
    "mixed precision": (NETWORK, {"source": "digits"}, {"mixed_precision": True}),
    "regression": (
        {"input_shape": [10], "layers": [{"type": "dense", "units": 1}]},
        {"source": "diabetes"},
        {"loss": "huber", "metrics": ["mae"]},
    ),
}


@pytest.mark.parametrize(("model", "data", "training"), NETWORKS.values(), ids=NETWORKS.keys())
def test_other_networks_data_and_losses_are_carried_through(
    carry: Carry, model: Request, data: Request, training: Request
) -> None:
    outcome = carry(request(model=model, data=data, training={"epochs": 1, **training}))
    assert outcome.status == "succeeded", outcome.detail
    gradients = [one["gradient_norm"] for one in (outcome.report or {})["layers"] if one["gradient_norm"]]
    assert all(one["first"] > 0 for one in gradients)
    assert gradients
