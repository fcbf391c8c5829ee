"""The real application on a temporary SQLite file; nothing rings, as no worker listens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.jobs.ledger import Ledger
from service.main import create_app
from service.settings import Settings

SELU: dict[str, Any] = {
    "input_shape": [64],
    "layers": [
        {"type": "dense", "units": 50, "activation": "selu", "kernel_initializer": "lecun_normal"},
        {"type": "dense", "units": 10, "activation": "softmax"},
    ],
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def ledger(app: FastAPI) -> Ledger:
    ledger: Ledger = app.state.adapters.ledger
    return ledger


@pytest.fixture
def training() -> dict[str, Any]:
    """A request that passes lint and fits its data."""
    return {
        "model": SELU,
        "training": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "epochs": 2},
        "data": {"source": "digits"},
    }
