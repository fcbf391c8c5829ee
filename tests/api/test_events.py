"""One feed of events, by Server-Sent Events and by polling."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from service.main import create_app
from service.settings import Settings


@pytest.fixture
def ended(client: TestClient, training: dict[str, Any]) -> dict[str, Any]:
    job = client.post("/train", json=training).json()
    cancelled: dict[str, Any] = client.post(job["links"]["cancel"]).json()
    return cancelled


def test_polling_answers_what_there_is_and_where_to_go_on(
    client: TestClient, training: dict[str, Any]
) -> None:
    job = client.post("/train", json=training).json()
    page = client.get(job["links"]["events"], headers={"Accept": "application/json"}).json()
    assert [event["type"] for event in page["events"]] == ["status"]
    assert (page["next_after"], page["done"]) == (1, False)


def test_the_stream_tells_everything_and_ends_with_done(client: TestClient, ended: dict[str, Any]) -> None:
    response = client.get(ended["links"]["events"])
    assert response.headers["content-type"].startswith("text/event-stream")
    assert events_of(response.text) == ["status", "status", "done"]


def test_a_stream_resumes_after_the_last_event_that_was_seen(
    client: TestClient, ended: dict[str, Any]
) -> None:
    response = client.get(ended["links"]["events"], headers={"Last-Event-ID": "2"})
    assert events_of(response.text) == ["done"]


def test_a_stream_begins_after_the_event_that_the_query_names(
    client: TestClient, ended: dict[str, Any]
) -> None:
    assert events_of(client.get(ended["links"]["events"] + "?after=1").text) == ["status", "done"]


@pytest.mark.parametrize("after", ["-1", "x", "99999999999"])
def test_a_place_that_cannot_be_is_refused(client: TestClient, ended: dict[str, Any], after: str) -> None:
    assert client.get(ended["links"]["events"], params={"after": after}).status_code == 422


def events_of(stream: str) -> list[str]:
    return [line.removeprefix("event: ") for line in stream.splitlines() if line.startswith("event: ")]


def test_a_stream_ends_in_time_although_the_job_goes_on(settings: Settings, training: dict[str, Any]) -> None:
    with TestClient(create_app(settings.model_copy(update={"max_stream_seconds": 0.1}))) as client:
        job = client.post("/train", json=training).json()
        assert events_of(client.get(job["links"]["events"]).text) == ["status"]
