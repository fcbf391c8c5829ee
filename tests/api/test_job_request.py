"""What a job was made of."""

from typing import Any

from starlette.testclient import TestClient


def test_a_request_comes_back_as_it_was_sent_without_its_webhook(
    client: TestClient, training: dict[str, Any]
) -> None:
    sent = training | {"name": "again", "webhook": {"url": "https://example.com/secret"}}
    job = client.post("/train", json=sent).json()
    answer = client.get(f"/train/{job['id']}/request")
    assert answer.json() == training | {"name": "again"}


def test_it_can_be_sent_again(client: TestClient, training: dict[str, Any]) -> None:
    job = client.post("/train", json=training).json()
    again = client.post("/train", json=client.get(f"/train/{job['id']}/request").json())
    assert again.status_code == 202


def test_an_unknown_job_has_none(client: TestClient) -> None:
    assert client.get("/train/01932c07-2f4d-7cc1-9d2e-4f6a7b8c9d0e/request").status_code == 404
