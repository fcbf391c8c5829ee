"""API keys, where the service asks for them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.jobs.keys import KeyRing
from service.main import create_app
from service.settings import Settings


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings.model_copy(update={"auth": "api-key"}))


@pytest.fixture
def keys(app: FastAPI) -> KeyRing:
    return KeyRing(app.state.adapters.ledger.engine)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def test_a_call_without_a_key_is_a_401_problem(client: TestClient) -> None:
    response = client.get("/train")
    assert (response.status_code, response.json()["type"]) == (401, "/problems/unauthorized")
    assert response.headers["www-authenticate"].startswith("Bearer")
    assert response.headers["x-request-id"]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer gh_wrong", "Basic Z2g6Z2g=", "gh_wrong"])
def test_a_wrong_key_is_a_401(client: TestClient, header: str) -> None:
    assert client.get("/train", headers={"Authorization": header}).status_code == 401


@pytest.mark.parametrize(
    "path", ["/healthz", "/livez", "/readyz", "/", "/openapi.json", "/rules", "/problems"]
)
def test_what_tells_nothing_of_anybody_is_open(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_a_key_opens_what_its_scopes_allow(
    client: TestClient, keys: KeyRing, training: dict[str, Any]
) -> None:
    reader, trainer = (as_header(keys.create("vision", [scope])) for scope in ("read", "train"))
    assert client.get("/train", headers=reader).status_code == 200
    assert client.post("/train", json=training, headers=trainer).status_code == 202
    refused = client.post("/train", json=training, headers=reader)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/forbidden")
    assert client.post("/lint", json={"model": training["model"]}, headers=trainer).status_code == 403


def test_a_tenant_sees_its_own_jobs_alone(
    client: TestClient, keys: KeyRing, training: dict[str, Any]
) -> None:
    mine, theirs = (as_header(keys.create(tenant, ["train", "read"])) for tenant in ("mine", "theirs"))
    address = client.post("/train", json=training, headers=mine).headers["location"]
    assert client.get(address, headers=mine).status_code == 200
    assert client.get(address, headers=theirs).status_code == 404
    assert client.post(f"{address}/cancel", headers=theirs).status_code == 404
    assert client.get("/train", headers=theirs).json()["jobs"] == []


def test_a_key_that_is_over_opens_nothing(client: TestClient, keys: KeyRing) -> None:
    key = keys.create("vision", ["read"], timedelta(seconds=-1))
    assert client.get("/train", headers=as_header(key)).status_code == 401


def test_a_revoked_key_opens_nothing(client: TestClient, keys: KeyRing) -> None:
    key = keys.create("vision", ["read"])
    assert keys.revoke(keys.all()[0].prefix) == 1
    assert client.get("/train", headers=as_header(key)).status_code == 401


def test_a_key_that_is_rotated_opens_beside_the_new_one_until_the_overlap_is_over(
    client: TestClient, keys: KeyRing
) -> None:
    old = keys.create("vision", ["read"], timedelta(days=30))
    new = keys.rotate(keys.all()[0].prefix, timedelta(hours=1))
    assert new is not None
    assert [client.get("/train", headers=as_header(key)).status_code for key in (old, new)] == [200, 200]
    assert {(key.tenant, *key.scopes) for key in keys.all()} == {("vision", "read")}


def test_a_key_that_is_rotated_without_overlap_is_over(client: TestClient, keys: KeyRing) -> None:
    old = keys.create("vision", ["read"])
    new = keys.rotate(keys.all()[0].prefix, timedelta(0))
    assert new is not None
    assert [client.get("/train", headers=as_header(key)).status_code for key in (old, new)] == [401, 200]


def test_what_is_no_key_is_not_rotated(keys: KeyRing) -> None:
    assert keys.rotate("gh_nothing", timedelta(0)) is None


def test_metrics_ask_for_a_key_where_they_are_told_to(settings: Settings) -> None:
    closed = settings.model_copy(update={"auth": "api-key", "metrics_open": False})
    with TestClient(create_app(closed)) as client:
        assert client.get("/metrics").status_code == 401


def test_metrics_are_open_to_the_platform_otherwise(client: TestClient) -> None:
    assert client.get("/metrics").status_code == 200


def test_the_database_does_not_hold_the_key(app: FastAPI, keys: KeyRing) -> None:
    from sqlalchemy import select

    from service.jobs.tables import api_keys

    key = keys.create("vision", ["admin"])
    with app.state.adapters.ledger.engine.connect() as connection:
        assert key not in str(connection.execute(select(api_keys)).all())


def as_header(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
