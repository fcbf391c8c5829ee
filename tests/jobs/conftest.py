"""A ledger on each database, with a clock that tests can turn."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from service.jobs.database import connect, upgrade, writing
from service.jobs.ledger import Ledger
from service.jobs.records import Claim, Job, NewJob
from service.jobs.tables import metadata


class TurnableClock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self, _connection: Connection) -> datetime:
        return self.now

    def turn(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture(scope="session")
def postgres_engine(postgres_url: str) -> Iterator[Engine]:
    engine = connect(postgres_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(tmp_path: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{tmp_path}/jobs.db")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Migrated and empty, once per database."""
    engine: Engine = request.getfixturevalue(f"{request.param}_engine")
    with writing(engine) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    return engine


@pytest.fixture
def clock() -> TurnableClock:
    return TurnableClock()


@pytest.fixture
def ledger(engine: Engine, clock: TurnableClock) -> Ledger:
    return Ledger(engine, clock)


@pytest.fixture
def submit(ledger: Ledger) -> Callable[..., Job]:
    def submit(tenant: str = "t", **fields: Any) -> Job:
        return ledger.submit(tenant, NewJob(request={"model": {}}, **fields)).job

    return submit


@pytest.fixture
def claim(ledger: Ledger) -> Callable[..., Claim]:
    """Claims the next job; there has to be one."""

    def claim(worker: str = "w", queue: str = "train.cpu") -> Claim:
        claimed = ledger.claim(worker, [queue])
        assert claimed is not None
        return claimed

    return claim
