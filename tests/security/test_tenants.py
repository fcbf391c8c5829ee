"""What is another tenant's looks, byte for byte, like what never was."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.jobs.ids import new_id
from service.jobs.keys import KeyRing
from service.main import create_app
from service.settings import Settings

TRAINING: dict[str, Any] = {
    "model": {"input_shape": [4], "layers": [{"type": "dense", "units": 1}]},
    "training": {"loss": "mse"},
    "data": {"source": "synthetic", "n_samples": 32},
}
CSV = b"a,y\n1.0,0\n"


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings.model_copy(update={"auth": "api-key"}))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def mine(app: FastAPI) -> dict[str, str]:
    return header(app, "mine")


@pytest.fixture
def theirs(app: FastAPI) -> dict[str, str]:
    return header(app, "theirs")


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/train/{}"),
        ("GET", "/train/{}/events"),
        ("GET", "/train/{}/report"),
        ("GET", "/train/{}/artifacts"),
        ("GET", "/train/{}/artifacts/trace.parquet"),
        ("GET", "/train/{}/report/plots/loss.svg"),
        ("POST", "/train/{}/cancel"),
    ],
)
def test_another_tenant_s_job(
    client: TestClient, mine: dict[str, str], theirs: dict[str, str], method: str, address: str
) -> None:
    job = client.post("/train", json=TRAINING, headers=theirs).json()["id"]
    foreign, none = (client.request(method, address.format(id_), headers=mine) for id_ in (job, new_id()))
    assert foreign.status_code == none.status_code == 404
    assert foreign.content == none.content
    assert without_trace(foreign.headers) == without_trace(none.headers)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_another_tenant_s_data_set(
    client: TestClient, mine: dict[str, str], theirs: dict[str, str], method: str
) -> None:
    id_ = upload(client, theirs)
    foreign, none = (client.request(method, f"/datasets/{one}", headers=mine) for one in (id_, "0" * 64))
    assert foreign.status_code == none.status_code == 404
    assert foreign.content == none.content
    assert client.get(f"/datasets/{id_}", headers=theirs).status_code == 200


def test_another_tenant_s_data_cannot_be_trained_on(
    client: TestClient, mine: dict[str, str], theirs: dict[str, str]
) -> None:
    source = {"source": upload(client, theirs)}
    foreign = client.post("/train", json=TRAINING | {"data": source}, headers=mine)
    none = client.post("/train", json=TRAINING | {"data": {"source": "0" * 64}}, headers=mine)
    assert foreign.status_code == none.status_code == 422
    assert foreign.content == none.content


def test_an_idempotency_key_is_a_tenant_s_own(
    client: TestClient, mine: dict[str, str], theirs: dict[str, str]
) -> None:
    first, second = (
        client.post("/train", json=TRAINING, headers=who | {"Idempotency-Key": "../../etc/passwd"})
        for who in (mine, theirs)
    )
    assert first.status_code == second.status_code == 202
    assert first.json()["id"] != second.json()["id"]


def header(app: FastAPI, tenant: str) -> dict[str, str]:
    key = KeyRing(app.state.adapters.ledger.engine).create(tenant, ["train", "read", "lint"])
    return {"Authorization": f"Bearer {key}", "X-Request-ID": "same"}


def upload(client: TestClient, who: dict[str, str]) -> str:
    response = client.post("/datasets", content=CSV, headers=who | {"Content-Type": "text/csv"})
    id_: str = response.json()["id"]
    return id_


def without_trace(headers: Any) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "traceresponse"}
