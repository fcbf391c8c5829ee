"""K1 to K14 over HTTP: lint answers or refuses, training refuses; nothing is executed, read or fetched."""

import io
import json
import zipfile
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.jobs.ledger import Ledger
from tests.security.strangers import OPAQUE, REFUSED, dense, sequential
from tests.security.watching import watched

EVERY = OPAQUE | REFUSED
TRAINING = {"loss": "mse", "epochs": 1}


@pytest.mark.parametrize("layer", OPAQUE.values(), ids=OPAQUE.keys())
def test_lint_says_that_it_cannot_see_into_it(client: TestClient, layer: Any) -> None:
    with watched() as seen:
        response = client.post("/lint", json={"model": sequential(layer)})
    assert response.status_code == 200
    assert "ARC708" in {finding["code"] for finding in response.json()["findings"]}
    assert seen == []


@pytest.mark.parametrize("layer", REFUSED.values(), ids=REFUSED.keys())
def test_lint_refuses_what_fits_nowhere(client: TestClient, layer: Any) -> None:
    with watched() as seen:
        response = client.post("/lint", json={"model": sequential(layer)})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"].startswith("/model/config/layers/1")
    assert seen == []


@pytest.mark.parametrize("as_string", [False, True], ids=["object", "string"])
@pytest.mark.parametrize("layer", EVERY.values(), ids=EVERY.keys())
def test_training_refuses_it_before_there_is_a_job(
    client: TestClient, ledger: Ledger, layer: Any, as_string: bool
) -> None:
    model: Any = sequential(layer)
    with watched() as seen:
        response = client.post("/train", json=training(json.dumps(model) if as_string else model))
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert response.json()["errors"][0]["pointer"].startswith("/model")
    assert seen == []
    assert ledger.page("local").jobs == []


@pytest.mark.parametrize("layer", EVERY.values(), ids=EVERY.keys())
def test_a_fix_never_carries_it_further(client: TestClient, layer: Any) -> None:
    asked = {"model": sequential(layer), "training": TRAINING, "options": {"fix": "unsafe"}}
    with watched() as seen:
        response = client.post("/lint", json=asked)
        recommended = client.post("/recommend", json={"model": sequential(layer)})
    assert response.status_code in (200, 422)
    assert recommended.status_code in (200, 422)
    assert seen == []


@pytest.mark.parametrize("field", ["compile_config", "build_config"])
def test_k12_what_a_compile_config_holds_is_data_alone(client: TestClient, field: str) -> None:
    model = sequential(dense())
    model[field] = {
        "optimizer": {"module": "os", "class_name": "system", "config": {"command": "touch marker"}}
    }
    with watched() as seen:
        lint = client.post("/lint", json={"model": model, "options": {"fix": "unsafe"}})
        cost = client.post("/train?dry_run=true", json=training(model, {"epochs": 1}))
    assert (lint.status_code, cost.status_code) == (200, 200)
    assert seen == []


@pytest.mark.parametrize("key", ["optimizer", "loss"])
@pytest.mark.parametrize(
    "value",
    [
        "os.system",
        {"module": "os", "class_name": "system", "config": {}},
        {"module": "keras.utils", "class_name": "function", "config": "get_file"},
        {"class_name": "Lambda", "config": {}},
        {"module": "keras.src.losses", "class_name": "MeanSquaredError", "config": {}},
        {"module": "keras.losses", "class_name": "MeanSquaredError", "config": {}, "registered_name": "eval"},
    ],
    ids=str,
)
def test_k9_training_takes_optimisers_and_losses_that_keras_has_and_no_others(
    client: TestClient, key: str, value: Any
) -> None:
    model = sequential(dense())
    with watched() as seen:
        response = client.post("/train", json=training(model, TRAINING | {key: value}))
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"].startswith(f"/training/{key}")
    assert seen == []


@pytest.mark.parametrize("path", ["/lint", "/train", "/recommend", "/lint/batch"])
@pytest.mark.parametrize(
    "kind", ["application/zip", "application/octet-stream", "multipart/form-data; boundary=x"]
)
def test_k14_model_archives_are_not_taken(client: TestClient, path: str, kind: str) -> None:
    response = client.post(path, content=keras_archive(), headers={"Content-Type": kind})
    assert response.status_code == 415


def test_k14_a_model_archive_is_no_data_set_either(client: TestClient) -> None:
    response = client.post(
        "/datasets", content=keras_archive(), headers={"Content-Type": "application/octet-stream"}
    )
    assert response.status_code == 422


def training(model: Any, how: dict[str, Any] = TRAINING) -> dict[str, Any]:
    return {"model": model, "training": how, "data": {"source": "synthetic", "n_samples": 32}}


def keras_archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("config.json", "{}")
        archive.writestr("model.weights.h5", b"\x89HDF\r\n\x1a\n")
    return written.getvalue()
