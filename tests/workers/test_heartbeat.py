from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from service.jobs.database import connect, upgrade
from service.jobs.ledger import Ledger
from service.settings import Settings
from tests.workers.start_stub import start_stub
from workers.heartbeat import Heartbeat
from workers.worker import Worker


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    engine = connect(f"sqlite:///{tmp_path}/jobs.db")
    upgrade(engine)
    yield Ledger(engine)
    engine.dispose()


@pytest.fixture
def worker(ledger: Ledger, tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(ledger, Settings(home=tmp_path), ["train.cpu"], start_child=start_stub)
    yield worker
    worker.close()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + 30
    while not condition():
        assert monotonic() < deadline
        sleep(0.01)


def test_a_worker_is_known_until_it_says_goodbye(ledger: Ledger, worker: Worker) -> None:
    heartbeat = Heartbeat(ledger, worker)
    heartbeat.start()
    wait_for(lambda: [known.id for known in ledger.workers()] == [worker.id])
    heartbeat.close()
    assert ledger.workers() == []


def test_a_change_is_told_at_once(ledger: Ledger, worker: Worker) -> None:
    heartbeat = Heartbeat(ledger, worker)
    heartbeat.start()
    wait_for(lambda: [known.state for known in ledger.workers()] == ["idle"])
    begin = monotonic()
    worker.stop()
    wait_for(lambda: [known.state for known in ledger.workers()] == ["draining"])
    assert monotonic() - begin < 1.5
    heartbeat.close()


def test_a_registry_that_cannot_be_reached_stops_nothing(ledger: Ledger, worker: Worker) -> None:
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE workers RENAME TO gone")
    heartbeat = Heartbeat(ledger, worker)
    heartbeat.start()
    sleep(0.5)
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO workers")
    wait_for(lambda: len(ledger.workers()) == 1)
    heartbeat.close()
