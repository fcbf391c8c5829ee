"""Comparing variants of a network, with runs that are played by the test."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from service.jobs.ledger import Ledger
from service.jobs.records import Ending

UNKNOWN = "01932c07-2f4d-7cc1-9d2e-4f6a7b8c9d0e"
SIGMOID: dict[str, Any] = {
    "input_shape": [64],
    "layers": [
        {"type": "dense", "units": 16, "activation": "sigmoid"},
        {"type": "dense", "units": 16, "activation": "sigmoid"},
        {"type": "dense", "units": 10, "activation": "softmax"},
    ],
}


@pytest.fixture
def comparison(training: dict[str, Any]) -> dict[str, Any]:
    """Three variants of an ill network on two folds."""
    return training | {"model": SIGMOID, "variants": ["submitted", "relu", "elu"], "folds": 2}


def play(
    ledger: Ledger, scores: dict[str, list[float | str]], verdicts: dict[str, str] | None = None
) -> None:
    """Carry out all that waits: one score for each fold, none for a run that fails."""
    while claim := ledger.claim("w", ["train.cpu"]):
        variant = ledger.get(claim.tenant, claim.job_id).variant or ""
        left = scores.get(variant) or []
        fold = claim.request["fold"]["index"]
        if fold >= len(left):
            ledger.finish(claim, Ending("failed", "bad_data"))
            continue
        verdict = (verdicts or {}).get(variant, "healthy")
        ledger.finish(claim, Ending("succeeded", report=report(claim.job_id, left[fold], verdict)))


def report(job: str, score: float | str, verdict: str) -> dict[str, Any]:
    training = {
        "epochs": 2,
        "steps": 4,
        "loss": [2.0, 1.0],
        "val_loss": [2.0, 1.5],
        "metrics": {"accuracy": [0.1, 0.2], "val_accuracy": [0.0, score]},
        "seconds": 3.0,
        "device": "CPU",
    }
    return {"job": job, "verdict": verdict, "training": training}


def test_a_comparison_is_accepted_with_its_address(client: TestClient, comparison: dict[str, Any]) -> None:
    response = client.post("/compare", json=comparison | {"name": "acts", "labels": {"team": "vision"}})
    answer = response.json()
    assert (response.status_code, answer["status"], answer["name"]) == (202, "queued", "acts")
    assert response.headers["location"] == f"/compare/{answer['id']}"
    assert response.headers["retry-after"] == "5"
    assert client.get(response.headers["location"]).json() == answer


def test_each_variant_is_a_job_on_each_fold(
    client: TestClient, ledger: Ledger, comparison: dict[str, Any]
) -> None:
    answer = client.post("/compare", json=comparison).json()
    relu = answer["variants"][1]
    requests = [ledger.request("local", job) for job in relu["jobs"]]
    assert [len(variant["jobs"]) for variant in answer["variants"]] == [2, 2, 2]
    assert [request["fold"] for request in requests] == [{"index": 0, "of": 2}, {"index": 1, "of": 2}]
    assert requests[0]["model"]["layers"][0]["kernel_initializer"] == "he_normal"
    assert requests[0]["training"]["metrics"] == ["accuracy"]
    job = client.get(f"/train/{relu['jobs'][0]}").json()
    assert (job["group_id"], job["variant"]) == (answer["id"], "relu")


@pytest.mark.parametrize(
    ("stated", "stored"),
    [
        (["mae"], ["mae", "accuracy"]),
        (["acc"], ["acc"]),
        ([{"class_name": "Accuracy"}], [{"class_name": "Accuracy"}]),
    ],
)
def test_accuracy_is_measured_once(
    client: TestClient, ledger: Ledger, comparison: dict[str, Any], stated: list[Any], stored: list[Any]
) -> None:
    request = comparison | {"training": comparison["training"] | {"metrics": stated}}
    answer = client.post("/compare", json=request).json()
    job = ledger.request("local", answer["variants"][0]["jobs"][0])
    assert job["training"]["metrics"] == stored


def test_a_model_and_its_data_are_enough(client: TestClient, ledger: Ledger) -> None:
    selu = {"type": "dense", "units": 16, "activation": "selu"}
    model = {"input_shape": [64], "layers": [selu, {"type": "dense", "units": 10, "activation": "softmax"}]}
    request = {"model": model, "data": {"source": "digits"}}
    fixed = client.post("/compare", json=request).json()["variants"][1]
    assert len(fixed["jobs"]) == 3
    assert ledger.request("local", fixed["jobs"][2])["fold"] == {"index": 2, "of": 3}


def test_variants_are_ranked_by_validation_accuracy(
    client: TestClient, ledger: Ledger, comparison: dict[str, Any]
) -> None:
    home = client.post("/compare", json=comparison).json()["links"]["self"]
    scores: dict[str, list[float | str]] = {"submitted": [0.1, 0.2], "relu": [0.8, 0.7], "elu": [0.9, 0.8]}
    play(ledger, scores, {"submitted": "unhealthy"})
    answer = client.get(home).json()
    first, _, last = answer["ranking"]
    assert [entry["variant"] for entry in answer["ranking"]] == ["elu", "relu", "submitted"]
    assert answer["score"] == {"metric": "val_accuracy", "direction": "maximize"}
    assert first["mean"] == pytest.approx(0.85)
    assert first["difference"]["mean"] == pytest.approx(0.7)
    assert (last["difference"], last["verdict"], last["seconds"]) == (None, "unhealthy", 3.0)
    assert (answer["status"], answer["progress"]["finished"]) == ("succeeded", 6)


def test_a_run_that_diverged_comes_last(
    client: TestClient, ledger: Ledger, comparison: dict[str, Any]
) -> None:
    home = client.post("/compare", json=comparison).json()["links"]["self"]
    play(ledger, {"submitted": [0.1, 0.2], "relu": ["NaN", 0.7], "elu": [0.9, 0.8]})
    ranking = client.get(home).json()["ranking"]
    assert [entry["variant"] for entry in ranking] == ["elu", "submitted", "relu"]
    assert ranking[-1]["mean"] == "NaN"


def test_the_ranking_is_partial_while_runs_go_on(
    client: TestClient, ledger: Ledger, comparison: dict[str, Any]
) -> None:
    answer = client.post("/compare", json=comparison).json()
    claim = ledger.claim("w", ["train.cpu"])
    assert claim is not None
    ledger.finish(claim, Ending("succeeded", report=report(claim.job_id, 0.5, "healthy")))
    answer = client.get(answer["links"]["self"]).json()
    assert (answer["status"], answer["progress"]["finished"]) == ("running", 1)
    assert [(entry["folds"], entry["std"]) for entry in answer["ranking"]] == [(1, None)]


def test_failed_runs_are_listed_with_their_reason(
    client: TestClient, ledger: Ledger, comparison: dict[str, Any]
) -> None:
    home = client.post("/compare", json=comparison).json()["links"]["self"]
    play(ledger, {"submitted": [0.1, 0.2], "relu": [0.5]})
    answer = client.get(home).json()
    _, relu, elu = answer["variants"]
    assert [failure["fold"] for failure in relu["failed"]] == [1]
    assert {failure["reason"] for failure in elu["failed"]} == {"bad_data"}
    assert [entry["variant"] for entry in answer["ranking"]] == ["relu", "submitted"]


def test_the_plots_are_drawn_from_the_folds_that_are_done(
    client: TestClient, ledger: Ledger, comparison: dict[str, Any]
) -> None:
    home = client.post("/compare", json=comparison).json()["links"]["self"]
    assert client.get(home).json()["plots"] == []
    assert client.get(f"{home}/plots/scores.svg").status_code == 404
    play(ledger, {"submitted": [0.1], "relu": ["NaN", "Infinity"], "elu": [0.9, 0.8]})
    answer = client.get(home).json()
    for name in answer["plots"]:
        plot = client.get(f"{answer['links']['plots']}/{name}.svg")
        assert plot.headers["content-type"] == "image/svg+xml"
        assert "elu" in ElementTree.fromstring(plot.content).itertext()
    assert client.get(f"{home}/plots/other.svg").status_code == 404


def test_a_variant_that_changes_nothing_is_not_trained_twice(
    client: TestClient, comparison: dict[str, Any]
) -> None:
    relu = {"type": "dense", "units": 16, "activation": "relu", "kernel_initializer": "he_normal"}
    model = {"input_shape": [64], "layers": [relu, {"type": "dense", "units": 10, "activation": "softmax"}]}
    answer = client.post("/compare", json=comparison | {"model": model}).json()
    same = answer["variants"][1]
    assert (same["same_as"], same["patch"], same["jobs"]) == ("submitted", [], [])
    assert answer["progress"]["jobs"] == 4


def test_a_variant_that_does_not_apply_says_why(client: TestClient, comparison: dict[str, Any]) -> None:
    model = {"input_shape": [64], "layers": [{"type": "dense", "units": 10, "activation": "softmax"}]}
    answer = client.post("/compare", json=comparison | {"model": model}).json()
    assert [variant["applicable"] for variant in answer["variants"]] == [True, False, False]
    assert "no hidden activation" in answer["variants"][1]["reason"]


def test_selu_outside_a_plain_mlp_is_trained_with_a_remark(
    client: TestClient, comparison: dict[str, Any]
) -> None:
    conv = {"type": "conv2d", "filters": 2, "kernel_size": 3, "activation": "relu"}
    head = {"type": "dense", "units": 10, "activation": "softmax"}
    model = {"input_shape": [8, 8, 1], "layers": [conv, {"type": "flatten"}, head]}
    request = comparison | {"model": model, "variants": ["submitted", "selu"]}
    selu = client.post("/compare", json=request).json()["variants"][1]
    assert len(selu["jobs"]) == 2
    assert "ACT206" in {finding["code"] for finding in selu["findings"]}


def test_regression_is_ranked_by_validation_loss(
    client: TestClient, ledger: Ledger, comparison: dict[str, Any]
) -> None:
    dense = {"type": "dense", "units": 8, "activation": "sigmoid"}
    model = {"input_shape": [10], "layers": [dense, {"type": "dense", "units": 1}]}
    request = comparison | {"model": model, "data": {"source": "diabetes"}, "training": {"loss": "mse"}}
    answer = client.post("/compare", json=request).json()
    assert answer["score"] == {"metric": "val_loss", "direction": "minimize"}
    play(ledger, {"submitted": [0.0, 0.0], "relu": [0.0, 0.0], "elu": [0.0, 0.0]})
    assert client.get(answer["links"]["self"]).json()["ranking"][0]["mean"] == 1.5


def test_a_comparison_is_cancelled_whole(client: TestClient, comparison: dict[str, Any]) -> None:
    links = client.post("/compare", json=comparison).json()["links"]
    first, second = client.post(links["cancel"]), client.post(links["cancel"])
    assert (first.status_code, first.json()["status"]) == (202, "cancelled")
    assert (second.status_code, second.json()["progress"]["finished"]) == (200, 6)


def test_a_repeated_key_answers_the_first_comparison(client: TestClient, comparison: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": "once"}
    first = client.post("/compare", json=comparison, headers=headers)
    second = client.post("/compare", json=comparison, headers=headers)
    assert second.json()["id"] == first.json()["id"]
    assert second.headers["idempotency-replayed"] == "true"
    assert len(client.get("/train").json()["jobs"]) == 6


def test_a_key_of_a_training_is_none_of_a_comparison(
    client: TestClient, comparison: dict[str, Any], training: dict[str, Any]
) -> None:
    headers = {"Idempotency-Key": "once"}
    client.post("/train", json=training, headers=headers)
    assert client.post("/compare", json=training, headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"variants": ["relu", "relu"]}, "/variants/1"),
        ({"variants": ["tanh"]}, "/variants/0"),
        ({"variants": []}, "/variants"),
        ({"folds": 1}, "/folds"),
        ({"folds": True}, "/folds"),
        ({"variants": ["submitted", "fixed", "relu", "elu"], "folds": 20}, "/folds"),
        ({"data": {"source": "synthetic", "n_samples": 10}, "folds": 11}, "/folds"),
        ({"data": {"source": "iris"}}, "/model"),
        ({"training": {"epochs": 100_000}}, "/training/epochs"),
        ({"lint": {"fail_on": "never"}}, "/lint"),
        ({"webhook": {"url": "https://example.com"}}, "/webhook"),
    ],
)
def test_what_cannot_be_compared_is_refused_at_its_place(
    client: TestClient, comparison: dict[str, Any], change: dict[str, Any], pointer: str
) -> None:
    response = client.post("/compare", json=comparison | change)
    assert response.status_code == 422
    assert pointer in {part["pointer"] for part in response.json()["errors"]}
    assert client.get("/train").json()["jobs"] == []


def test_the_limit_on_runs_is_told(client: TestClient, comparison: dict[str, Any]) -> None:
    many = {"variants": ["submitted", "relu", "elu", "mish"], "folds": 20}
    response = client.post("/compare", json=comparison | many)
    assert "at most 60 runs" in response.json()["errors"][0]["detail"]


@pytest.mark.parametrize("name", ["", "/cancel"])
def test_an_unknown_comparison_is_not_found(client: TestClient, name: str) -> None:
    call = client.post if name else client.get
    assert call(f"/compare/{UNKNOWN}{name}").status_code == 404
    assert call(f"/compare/none{name}").status_code == 404


def test_a_model_sent_as_a_string_is_compared_as_one(
    client: TestClient, ledger: Ledger, comparison: dict[str, Any]
) -> None:
    answer = client.post("/compare", json=comparison | {"model": json.dumps(SIGMOID)}).json()
    request = ledger.request("local", answer["variants"][1]["jobs"][0])
    assert json.loads(request["model"])["layers"][0]["activation"] == "relu"
