"""Uploading, listing and removing data sets."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from service.jobs.shelf import Shelf
from service.main import create_app
from service.settings import Settings

CSV = b"height,width,y\n1.0,2.0,0\n1.5,2.5,1\n"


def test_a_table_is_kept_under_its_digest(client: TestClient, settings: Settings) -> None:
    response = upload(client, CSV)
    dataset = response.json()
    assert (response.status_code, response.headers["location"]) == (201, f"/datasets/{dataset['id']}")
    assert [column["name"] for column in dataset["columns"]] == ["height", "width", "y"]
    assert (settings.datasets_dir / dataset["id"]).read_bytes() == CSV


def test_arrays_are_listed_with_their_shapes(client: TestClient) -> None:
    dataset = upload(client, npz(x=np.zeros((5, 3)), y=np.zeros(5, dtype=np.int64))).json()
    assert dataset["format"] == "npz"
    assert [(column["name"], column["shape"]) for column in dataset["columns"]] == [("x", [5, 3]), ("y", [5])]


def test_the_same_content_is_the_same_data_set(client: TestClient) -> None:
    first, second = (upload(client, CSV).json() for _ in range(2))
    assert first == second
    assert len(client.get("/datasets").json()["datasets"]) == 1


def test_a_data_set_is_removed_with_its_file(client: TestClient, settings: Settings) -> None:
    address = upload(client, CSV).headers["location"]
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == client.delete(address).status_code == 404
    assert files(settings.datasets_dir) == []


def test_a_file_stays_while_another_tenant_has_it(client: TestClient, settings: Settings, app: Any) -> None:
    dataset = upload(client, CSV).json()
    shelf: Shelf = app.state.adapters.shelf
    shelf.put("somebody-else", {**dataset, "created_at": None} | {"columns": []})
    client.delete(f"/datasets/{dataset['id']}")
    assert files(settings.datasets_dir) == [dataset["id"]]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no table",
        b"a,b\n",
        b"\xff\xfe\x00",
        b"PK\x03\x04 no archive",
        b"a,b\n1\n",
    ],
)
def test_what_is_no_data_set_is_refused_and_nothing_is_kept(
    client: TestClient, settings: Settings, content: bytes
) -> None:
    response = upload(client, content)
    assert (response.status_code, response.json()["type"]) == (422, "/problems/invalid-spec")
    assert files(settings.datasets_dir) == []


def test_pickled_objects_are_refused(client: TestClient) -> None:
    objects = npz(x=np.array([{"a": 1}], dtype=object), y=np.zeros(1))
    assert upload(client, objects).status_code == 422


def test_an_upload_over_the_limit_is_cut_off(settings: Settings) -> None:
    with TestClient(create_app(settings.model_copy(update={"max_dataset_bytes": 100}))) as client:
        chunks = (b"a,b\n" * 20 for _ in range(3))
        response = client.post("/datasets", content=chunks, headers={"Content-Type": "text/csv"})
    assert response.status_code == 413
    assert files(settings.datasets_dir) == []


def test_a_job_may_name_an_uploaded_data_set_but_no_other(
    client: TestClient, training: dict[str, Any]
) -> None:
    dataset = upload(client, CSV).json()
    assert client.post("/train", json=training | {"data": {"source": dataset["id"]}}).status_code == 202
    refused = client.post("/train", json=training | {"data": {"source": "f" * 64}})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/data/source")


@pytest.mark.parametrize(
    "source", ["file:///etc/passwd", "s3://other/x", "file:///data/../etc/passwd", "http://169.254.169.254/x"]
)
def test_a_uri_outside_the_allowed_prefixes_is_refused(
    settings: Settings, training: dict[str, Any], source: str
) -> None:
    allowed = settings.model_copy(update={"data_prefixes": ["file:///data/", "s3://bucket/"]})
    with TestClient(create_app(allowed)) as client:
        response = client.post("/train", json=training | {"data": {"source": source}})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/data/source")


def upload(client: TestClient, content: bytes) -> Any:
    return client.post("/datasets", content=content, headers={"Content-Type": "application/octet-stream"})


def npz(**arrays: Any) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]
