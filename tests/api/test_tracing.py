"""A request's trace is stored with the job that it makes, and told to the caller."""

from typing import Any

from starlette.testclient import TestClient

from service.jobs.ledger import Ledger

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_the_trace_reaches_the_worker(client: TestClient, ledger: Ledger, training: dict[str, Any]) -> None:
    response = client.post("/train", json=training, headers={"traceparent": PARENT, "tracestate": "a=b"})
    claim = ledger.claim("worker", ["train.cpu"])
    assert response.headers["traceresponse"].startswith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
    assert claim is not None
    assert claim.trace_context == {"traceparent": response.headers["traceresponse"], "tracestate": "a=b"}


def test_a_request_without_a_trace_begins_one(client: TestClient) -> None:
    first, second = (client.get("/healthz").headers["traceresponse"] for _ in range(2))
    assert first.split("-")[1] != second.split("-")[1]


def test_a_request_is_logged_with_its_ids_and_nothing_that_the_client_named(
    client: TestClient, caplog: Any
) -> None:
    with caplog.at_level("INFO", "gradhealth.request"):
        client.get("/train/evil-name", headers={"X-Request-ID": "my-id"})
    (record,) = [record for record in caplog.records if record.name == "gradhealth.request"]
    assert (record.route, record.status) == ("/train/{job_id}", 404)
    assert "evil" not in record.getMessage()
