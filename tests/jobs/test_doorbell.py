import socket
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from celery import Celery
from sqlalchemy import Engine

from service.jobs.broker import consumer_settings
from service.jobs.doorbell import Doorbell
from service.jobs.ledger import Ledger
from service.jobs.records import NewJob

NEW = NewJob(request={})


@pytest.fixture
def ledger(sqlite_engine: Engine) -> Ledger:
    return Ledger(sqlite_engine)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Accepts connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        yield listener.getsockname()[1]


@pytest.fixture(
    params=[
        "files",
        pytest.param("redis", marks=pytest.mark.redis),
        pytest.param("rabbitmq", marks=pytest.mark.rabbitmq),
    ]
)
def broker_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Each broker in turn, its queues empty."""
    url = f"filesystem://{tmp_path}/broker" if request.param == "files" else None
    url = url or str(request.getfixturevalue(f"{request.param}_url"))
    count(url)
    return url


def count(url: str) -> int:
    """Take all messages out of the CPU queue; how many there were."""
    app = Celery(set_as_current=False)
    app.conf.update(consumer_settings(url))
    taken = 0
    with app.connection_for_read() as connection, connection.channel() as channel:
        queue = app.amqp.queues["train.cpu"](channel)
        queue.declare()
        while queue.get(no_ack=True):
            taken += 1
    return taken


def test_a_message_is_sent_for_every_job(ledger: Ledger, broker_url: str) -> None:
    for _ in range(3):
        ledger.submit("t", NEW)
    doorbell = Doorbell(ledger, broker_url)
    doorbell.deliver()
    doorbell.deliver()
    doorbell.stop()
    assert count(broker_url) == 3


def test_a_broker_that_is_there_answers(ledger: Ledger, broker_url: str) -> None:
    doorbell = Doorbell(ledger, broker_url)
    assert doorbell.answers()
    doorbell.stop()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:{}/0", "amqp://guest:guest@127.0.0.1:{}//"])
def test_a_broker_that_hangs_costs_a_second_and_is_named(ledger: Ledger, silent_port: int, url: str) -> None:
    job = ledger.submit("t", NEW).job
    doorbell = Doorbell(ledger, url.format(silent_port))
    begin = monotonic()
    doorbell.deliver()
    assert monotonic() - begin < 2.5
    assert ledger.get("t", job.id).reason == "broker_unavailable"
    assert not doorbell.answers()
    doorbell.stop()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://guest:guest@127.0.0.1:1//"])
def test_a_broker_that_is_away_is_not_asked_for_every_job(ledger: Ledger, url: str) -> None:
    ledger.submit("t", NEW)
    doorbell = Doorbell(ledger, url)
    doorbell.deliver()
    later = ledger.submit("t", NEW).job
    begin = monotonic()
    for _ in range(20):
        doorbell.deliver()
    assert monotonic() - begin < 0.5
    assert ledger.get("t", later.id).reason == "broker_unavailable"
    doorbell.stop()


def test_the_thread_rings_by_itself(ledger: Ledger, tmp_path: Path) -> None:
    url = f"filesystem://{tmp_path}/broker"
    doorbell = Doorbell(ledger, url)
    doorbell.start()
    ledger.submit("t", NEW)
    doorbell.ring()
    begin = monotonic()
    while not count(url):
        assert monotonic() - begin < 5
    doorbell.stop()
