"""``POST /train/{id}/retry``, and what is left of a job after its retention."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.jobs.ledger import Ledger


@pytest.fixture
def waiting(client: TestClient, training: dict[str, Any]) -> str:
    address: str = client.post("/train", json=training).headers["Location"]
    return address


@pytest.fixture
def ended(client: TestClient, waiting: str) -> str:
    client.post(f"{waiting}/cancel")
    return waiting


def test_an_ended_job_runs_again_as_a_new_one(client: TestClient, ended: str) -> None:
    answer = client.post(f"{ended}/retry")
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    again = answer.headers["Location"]
    assert again != ended
    assert client.get(f"{again}/request").json() == client.get(f"{ended}/request").json()
    assert client.get(ended).json()["status"] == "cancelled"


def test_a_job_that_has_not_ended_is_not_retried(client: TestClient, waiting: str) -> None:
    assert client.post(f"{waiting}/retry").status_code == 409


def test_an_unknown_job_is_not_retried(client: TestClient) -> None:
    assert client.post("/train/0190a0b0-0000-7000-8000-000000000000/retry").status_code == 404


@pytest.mark.parametrize("part", ["", "/report", "/events", "/request", "/artifacts/report.html"])
def test_what_is_no_longer_kept_is_gone(client: TestClient, ledger: Ledger, ended: str, part: str) -> None:
    ledger.expire(timedelta(0))
    assert client.get(f"{ended}{part}").status_code == 410
    assert client.post(f"{ended}/retry").status_code == 410
