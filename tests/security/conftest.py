"""The real application on a temporary SQLite file, asked over HTTP; one serves a whole module's strangers."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from service.jobs.ledger import Ledger
from service.main import create_app
from service.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("strangers") / "home")


@pytest.fixture(scope="module")
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def ledger(app: FastAPI) -> Ledger:
    ledger: Ledger = app.state.adapters.ledger
    return ledger
