"""Submitting, listing, looking up and cancelling jobs."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.jobs.ledger import Ledger
from service.main import create_app
from service.settings import Settings

UNKNOWN = "01932c07-2f4d-7cc1-9d2e-4f6a7b8c9d0e"


def test_a_good_request_is_accepted_with_its_address(client: TestClient, training: dict[str, Any]) -> None:
    response = client.post("/train", json=training | {"name": "my-run", "labels": {"team": "vision"}})
    job = response.json()
    assert (response.status_code, job["status"], job["name"]) == (202, "queued", "my-run")
    assert response.headers["location"] == f"/train/{job['id']}"
    assert response.headers["retry-after"] == "1"
    assert client.get(response.headers["location"]).json()["id"] == job["id"]


def test_a_repeated_key_answers_the_first_job(client: TestClient, training: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": "once"}
    first = client.post("/train", json=training, headers=headers)
    second = client.post("/train", json=training, headers=headers)
    assert second.json()["id"] == first.json()["id"]
    assert (second.status_code, second.headers["idempotency-replayed"]) == (202, "true")


def test_a_repeated_key_with_another_body_is_refused(client: TestClient, training: dict[str, Any]) -> None:
    headers = {"Idempotency-Key": "once"}
    client.post("/train", json=training, headers=headers)
    response = client.post("/train", json=training | {"name": "other"}, headers=headers)
    assert (response.status_code, response.json()["type"]) == (422, "/problems/idempotency-conflict")


def test_what_fails_lint_is_refused_with_the_report(client: TestClient, training: dict[str, Any]) -> None:
    response = client.post("/train", json=training | {"model": without_initializer(training["model"])})
    problem = response.json()
    assert (response.status_code, problem["type"]) == (422, "/problems/lint-failed")
    assert problem["errors"][0]["pointer"] == "/model/layers/0"
    assert problem["lint"]["findings"][0]["code"] == "INI104"
    assert client.get("/train").json()["jobs"] == []


def test_lint_lets_pass_what_the_request_ignores(client: TestClient, training: dict[str, Any]) -> None:
    request = training | {"model": without_initializer(training["model"]), "lint": {"ignore": ["INI104"]}}
    assert client.post("/train", json=request).status_code == 202


def test_a_dry_run_tells_the_cost_and_queues_nothing(client: TestClient, training: dict[str, Any]) -> None:
    response = client.post("/train?dry_run=true", json=training)
    answer = response.json()
    assert response.status_code == 200
    assert answer["cost"]["parameters"] == 64 * 50 + 50 + 50 * 10 + 10
    assert answer["cost"]["steps"] == 2 * 45
    assert answer["lint"]["passed"] is True
    assert client.get("/train").json()["jobs"] == []


def test_a_dry_run_of_what_fails_lint_says_so(client: TestClient, training: dict[str, Any]) -> None:
    request = training | {"model": without_initializer(training["model"])}
    assert client.post("/train?dry_run=true", json=request).json()["lint"]["passed"] is False


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"data": {"source": "iris"}}, "/model"),
        ({"training": {"epochs": 100_000}}, "/training/epochs"),
        ({"training": {"batch_size": 10**9}}, "/training/batch_size"),
        ({"limits": {"max_seconds": 1e9}}, "/limits/max_seconds"),
        ({"data": {"source": "synthetic", "n_samples": 10**12}}, "/data/n_samples"),
        ({"priority": 10}, "/priority"),
        ({"labels": {"a b": "c"}}, "/labels/a b"),
        ({"name": "../x"}, "/name"),
        ({"device": "tpu"}, "/device"),
        ({"data": {}}, "/data/source"),
        ({"probe": {"every": 0}}, "/probe/every"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_place(
    client: TestClient, training: dict[str, Any], change: dict[str, Any], pointer: str
) -> None:
    response = client.post("/train", json=training | change)
    assert response.status_code == 422
    assert pointer in {part["pointer"] for part in response.json()["errors"]}
    assert client.get("/train").json()["jobs"] == []


def test_shapes_that_cannot_connect_are_refused_even_where_lint_is_not_asked(client: TestClient) -> None:
    model = {
        "input_shape": [8, 8, 1],
        "layers": [{"type": "conv2d", "filters": 4, "kernel_size": 9}, {"type": "dense", "units": 10}],
    }
    request = {"model": model, "data": {"source": "digits"}, "lint": {"fail_on": "never"}}
    response = client.post("/train", json=request)
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/model/layers/0")


def test_a_network_without_an_input_shape_is_refused_as_its_size_is_unknown(client: TestClient) -> None:
    request = {"model": {"layers": [{"type": "dense", "units": 10}]}, "data": {"source": "digits"}}
    response = client.post("/train", json=request)
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/model/layers/0")


def test_a_network_over_the_parameter_limit_is_refused_with_the_limit(
    settings: Settings, training: dict[str, Any]
) -> None:
    with TestClient(create_app(settings.model_copy(update={"max_parameters": 1000}))) as client:
        problem = client.post("/train", json=training).json()
    assert problem["type"] == "/problems/limit-exceeded"
    assert problem["errors"] == [
        {"pointer": "/model", "detail": "expected at most 1000 parameters, received 3760"}
    ]


def test_units_beyond_all_measure_are_refused_at_once(client: TestClient, training: dict[str, Any]) -> None:
    model = {
        "input_shape": [64],
        "layers": [{"type": "dense", "units": 10**15}, {"type": "dense", "units": 10}],
    }
    assert client.post("/train", json=training | {"model": model}).status_code == 422


def test_a_full_queue_is_a_429_with_a_time_to_come_back(settings: Settings, training: dict[str, Any]) -> None:
    with TestClient(create_app(settings.model_copy(update={"max_queued_jobs": 1}))) as client:
        client.post("/train", json=training)
        response = client.post("/train", json=training)
    assert (response.status_code, response.json()["type"]) == (429, "/problems/queue-full")
    assert int(response.headers["retry-after"]) > 0


def test_jobs_are_listed_youngest_first_in_pages(client: TestClient, training: dict[str, Any]) -> None:
    ids = [client.post("/train", json=training).json()["id"] for _ in range(3)]
    first = client.get("/train", params={"limit": 2}).json()
    second = client.get("/train", params={"limit": 2, "cursor": first["next"]}).json()
    assert [job["id"] for job in first["jobs"] + second["jobs"]] == ids[::-1]
    assert second["next"] is None


def test_jobs_are_filtered_by_label_and_status(client: TestClient, training: dict[str, Any]) -> None:
    client.post("/train", json=training)
    labelled = client.post("/train", json=training | {"labels": {"team": "vision"}}).json()["id"]
    assert [job["id"] for job in client.get("/train?label=team:vision").json()["jobs"]] == [labelled]
    assert client.get("/train?status=running").json()["jobs"] == []


def test_a_waiting_job_is_cancelled_at_once_and_a_second_time_without_effect(
    client: TestClient, training: dict[str, Any]
) -> None:
    job = client.post("/train", json=training).json()
    first, second = (client.post(job["links"]["cancel"]) for _ in range(2))
    assert (first.status_code, first.json()["status"]) == (202, "cancelled")
    assert (second.status_code, second.json()["status"]) == (200, "cancelled")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("POST", "/cancel"),
        ("GET", "/events"),
        ("GET", "/report"),
        ("GET", "/report/plots/loss.svg"),
        ("GET", "/artifacts"),
        ("GET", "/artifacts/trace.parquet"),
    ],
)
@pytest.mark.parametrize("job_id", [UNKNOWN, "nonsense", "..%2Fx", "%00"])
def test_every_call_on_an_unknown_job_is_the_same_404(
    client: TestClient, method: str, path: str, job_id: str
) -> None:
    response = client.request(method, f"/train/{job_id}{path}")
    assert response.status_code == 404


def test_another_tenants_job_is_as_unknown_as_one_that_never_was(
    client: TestClient, ledger: Ledger, training: dict[str, Any]
) -> None:
    from service.jobs.records import NewJob

    foreign = ledger.submit("somebody-else", NewJob(request=training)).job.id
    headers = {"X-Request-ID": "same"}
    asked, unknown = (client.get(f"/train/{one}", headers=headers) for one in (foreign, UNKNOWN))
    assert asked.content == unknown.content
    assert asked.status_code == 404


def without_initializer(model: dict[str, Any]) -> dict[str, Any]:
    hidden = {name: value for name, value in model["layers"][0].items() if name != "kernel_initializer"}
    return model | {"layers": [hidden, *model["layers"][1:]]}
