"""Whether the process lives, and whether it can accept jobs."""

from starlette.testclient import TestClient

from service.jobs.ledger import Ledger


def test_the_process_answers_by_both_names(client: TestClient) -> None:
    assert client.get("/livez").json() == client.get("/healthz").json()


def test_readiness_in_words(client: TestClient) -> None:
    response = client.get("/readyz?verbose")
    assert response.headers["content-type"].startswith("text/plain")
    assert response.text == "[+]database ok\n[+]broker ok\nreadyz: ready\n"


def test_metrics_tell_what_waits_and_what_has_ended(client: TestClient, training: dict[str, object]) -> None:
    job = client.post("/train", json=training).json()
    waiting = client.get("/metrics").text
    client.post(job["links"]["cancel"])
    ended = client.get("/metrics").text
    assert 'gradhealth_jobs{queue="train.cpu",status="queued"} 1.0' in waiting
    assert 'gradhealth_jobs_ended{status="cancelled"} 1.0' in ended


def test_a_claim_tells_how_long_the_job_waited(
    client: TestClient, ledger: Ledger, training: dict[str, object]
) -> None:
    client.post("/train", json=training)
    claim = ledger.claim("worker", ["train.cpu"])
    assert claim is not None
    assert 0 <= claim.waited_seconds < 60
