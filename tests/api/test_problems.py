"""Whatever is refused, the answer is application/problem+json, and repeats nothing of the request."""

from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.main import create_app
from service.settings import Settings

SECRET = "s3cret-value"


def test_an_unknown_address_is_a_404_problem(client: TestClient) -> None:
    response = client.get(f"/{SECRET}")
    assert_problem(response, 404, "not-found")


def test_a_wrong_method_is_a_405_problem_that_names_the_right_ones(client: TestClient) -> None:
    response = client.delete("/lint")
    assert_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/train", "GET, POST"), ("/train/x/cancel", "POST"), ("/datasets/x", "DELETE, GET"), ("/", "GET")],
)
def test_every_method_of_an_address_is_named(client: TestClient, path: str, allowed: str) -> None:
    assert client.put(path).headers["allow"] == allowed


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"{'model': 1}", b"[1,]", b"\xff\xfe", b'{"model": NaN}', b'{"a": 1, "a": 2}', b'"\\ud800"'],
)
def test_what_is_not_strict_json_is_a_400_problem(client: TestClient, body: bytes) -> None:
    assert_problem(post(client, body), 400, "malformed-json")


def test_a_body_without_a_content_type_is_a_415_problem_that_names_the_right_one(client: TestClient) -> None:
    response = client.post("/lint", content=b"{}")
    assert_problem(response, 415, "unsupported-media-type")
    assert response.headers["accept"] == "application/json"


def test_an_encoded_body_is_a_415_problem(client: TestClient) -> None:
    response = post(client, b"{}", {"Content-Encoding": "gzip"})
    assert_problem(response, 415, "unsupported-media-type")
    assert response.headers["accept-encoding"] == "identity"


def test_a_body_that_says_it_is_too_large_is_a_413_problem_that_names_the_limit(client: TestClient) -> None:
    response = post(client, b" " * (4 * 2**20 + 1))
    assert_problem(response, 413, "too-large")
    assert "4194304 bytes" in response.json()["detail"]


def test_a_body_that_does_not_say_its_length_is_cut_off_at_the_limit(client: TestClient) -> None:
    chunks = (b" " * 2**20 for _ in range(5))
    response = client.post("/lint", content=chunks, headers={"Content-Type": "application/json"})
    assert_problem(response, 413, "too-large")


@pytest.mark.parametrize("body", [b"7", b"null", b"[]", b'"model"', b"true"])
def test_a_document_that_is_no_object_is_a_422_problem(client: TestClient, body: bytes) -> None:
    response = post(client, body)
    assert_problem(response, 422, "invalid-spec")
    assert response.json()["errors"][0]["pointer"] == ""


def test_every_fault_has_a_pointer_and_says_what_was_expected_and_what_came(client: TestClient) -> None:
    document = {"training": {"epochs": True, "optimizer": 3, "momentum": 0.9}, "options": {"select": "INI"}}
    problem = client.post("/lint", json=document).json()
    assert {part["pointer"]: part["detail"] for part in problem["errors"]} == {
        "/model": "expected a value, received nothing",
        "/training/epochs": "expected an integer, received a boolean",
        "/training/optimizer": "expected a string or an object, received an integer",
        "/training/momentum": "expected no field of this name, received a number",
        "/options/select": "expected a list, received a string",
    }


def test_a_bad_query_parameter_is_a_422_problem_that_names_it(client: TestClient) -> None:
    response = client.get(f"/train?limit={SECRET}")
    assert_problem(response, 422, "invalid-parameter")
    assert response.json()["errors"][0]["parameter"] == "query.limit"


def test_a_form_that_is_not_offered_is_a_406_problem(client: TestClient) -> None:
    response = client.post("/lint", json={"model": {}}, headers={"Accept": "image/png"})
    assert_problem(response, 406, "not-acceptable")


def test_a_crash_is_a_500_problem_that_tells_nothing_but_its_request_id(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings)
    app.add_api_route("/crash", crash)
    with TestClient(app) as client:
        response = client.get("/crash", headers={"X-Request-ID": "my-id"})
    assert_problem(response, 500, "internal-error")
    assert response.json()["request_id"] == response.headers["x-request-id"] == "my-id"
    assert "my-id" in caplog.text


def test_a_database_that_is_away_is_a_503_problem_with_a_time_to_come_back(app: FastAPI) -> None:
    with TestClient(app) as client:
        app.state.adapters.ledger.engine.dispose()
        remove_tables(app)
        response = client.get("/train")
    assert_problem(response, 503, "unavailable")
    assert response.headers["retry-after"] == "5"


def test_a_request_id_that_is_no_plain_word_is_replaced(client: TestClient) -> None:
    response = client.get("/healthz", headers={"X-Request-ID": "a b\tc"})
    assert response.headers["x-request-id"].isalnum()


def test_the_type_of_a_problem_leads_to_a_page_about_it(client: TestClient) -> None:
    problem = client.get("/nowhere").json()
    kind = client.get(problem["type"]).json()
    assert kind["title"] == problem["title"]


def test_every_kind_of_problem_is_listed(client: TestClient) -> None:
    kinds = client.get("/problems").json()
    assert {"/problems/invalid-spec", "/problems/lint-failed", "/problems/queue-full"} <= {
        kind["type"] for kind in kinds
    }


def assert_problem(response: Any, status: int, slug: str) -> None:
    problem = response.json()
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    assert (problem["status"], problem["type"]) == (status, f"/problems/{slug}")
    assert problem["title"]
    assert problem["detail"]
    assert problem["request_id"] == response.headers["x-request-id"]
    assert SECRET not in response.text
    assert "Traceback" not in response.text


def post(client: TestClient, body: bytes, headers: dict[str, str] | None = None) -> Any:
    return client.post("/lint", content=body, headers={"Content-Type": "application/json"} | (headers or {}))


async def crash() -> None:
    raise RuntimeError(SECRET)


def remove_tables(app: FastAPI) -> None:
    """The nearest to a lost database that SQLite has: the file is another one, and empty."""
    from sqlalchemy.engine import make_url

    url = make_url(app.state.adapters.settings.database_url)
    assert url.database
    for suffix in ("", "-wal", "-shm"):
        with open(url.database + suffix, "wb"):
            pass
