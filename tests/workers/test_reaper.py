from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from service.jobs.database import connect, upgrade
from service.jobs.doorbell import Doorbell
from service.jobs.ledger import Ledger
from service.jobs.records import NewJob
from workers.reaper import Reaper


class Clock:
    """The ledger's time, which can be made to fail as a database that is away does."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.away = False

    def __call__(self, _connection: Connection) -> datetime:
        if self.away:
            raise OperationalError("SELECT", {}, ConnectionError("away"))
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()


class Idler:
    """A worker as the reaper sees it."""

    def __init__(self, *, idle: bool) -> None:
        self.idle = idle
        self.queues = ["train.cpu"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    engine = connect(f"sqlite:///{tmp_path}/jobs.db")
    upgrade(engine)
    yield Ledger(engine, clock)
    engine.dispose()


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    return tmp_path / "broker" / "messages"


def reaper(ledger: Ledger, messages: Path, clock: Clock, *, idle: bool) -> Reaper:
    doorbell = Doorbell(ledger, f"filesystem://{messages.parent}")
    return Reaper(ledger, doorbell, Idler(idle=idle), lambda: None, clock.seconds)


def test_a_lost_workers_job_is_taken_back(ledger: Ledger, messages: Path, clock: Clock) -> None:
    job = ledger.submit("t", NewJob(request={})).job
    ledger.claim("dead", ["train.cpu"])
    clock.now += timedelta(seconds=21)
    reaper(ledger, messages, clock, idle=True).round()
    assert ledger.get("t", job.id).status == "queued"


def test_after_the_database_was_away_living_workers_get_time_to_beat(
    ledger: Ledger, messages: Path, clock: Clock
) -> None:
    job = ledger.submit("t", NewJob(request={})).job
    ledger.claim("alive", ["train.cpu"])
    keeper = reaper(ledger, messages, clock, idle=True)
    clock.away = True
    keeper.round()
    clock.away = False
    clock.now += timedelta(seconds=15)
    keeper.round()
    assert ledger.get("t", job.id).status == "running"
    clock.now += timedelta(seconds=10)
    keeper.round()
    assert ledger.get("t", job.id).status == "queued"


@pytest.mark.parametrize(("idle", "rung"), [(True, 1), (False, 0)])
def test_an_idle_worker_rings_for_a_job_that_nobody_heard_of(
    ledger: Ledger, messages: Path, clock: Clock, idle: bool, rung: int
) -> None:
    ledger.submit("t", NewJob(request={}))
    ledger.take_doorbells()
    clock.now += timedelta(seconds=4)
    reaper(ledger, messages, clock, idle=idle).round()
    assert len(list(messages.glob("*.msg"))) == rung
