import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api_schemas.workers import Worker
from service.cli import app
from service.jobs.database import connect
from service.jobs.ledger import Ledger


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path / 'gradhealth.db'}"
    monkeypatch.setenv("GRADHEALTH_HOME", str(tmp_path))
    monkeypatch.setenv("GRADHEALTH_DATABASE_URL", url)
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    return url


def _beat(url: str, hostname: str) -> None:
    now = datetime.now(UTC)
    worker = Worker(
        id=f"{hostname}-1",
        hostname=hostname,
        pid=1,
        queues=["train.cpu"],
        device="cpu",
        state="idle",
        version="0",
        started_at=now,
        last_seen_at=now,
    )
    Ledger(connect(url)).beat(worker)


def test_a_live_worker_of_this_machine_passes_the_check(database: str) -> None:
    _beat(database, socket.gethostname())

    answer = CliRunner().invoke(app, ["worker", "--check"])

    assert answer.exit_code == 0
    assert "idle" in answer.stdout


def test_a_worker_of_another_machine_does_not(database: str) -> None:
    _beat(database, "elsewhere")

    answer = CliRunner().invoke(app, ["worker", "--check"])

    assert "no worker on" in str(answer.exception)


def test_migrating_twice_does_nothing_more(database: str) -> None:
    assert "up to date" in CliRunner().invoke(app, ["migrate"]).stdout
