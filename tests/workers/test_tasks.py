"""Real Celery workers, with stub children, on every broker."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
import redis

from service.jobs.database import connect, upgrade
from service.jobs.doorbell import Doorbell
from service.jobs.ledger import Ledger
from service.jobs.records import NewJob

ROOT = Path(__file__).parents[2]
COMMAND = (
    sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "tests.workers.stub_app",
    "worker", "--queues", "train.cpu", "--loglevel", "warning",
)  # fmt: skip

StartWorker = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture(
    params=[
        "files",
        pytest.param("redis", marks=pytest.mark.redis),
        pytest.param("rabbitmq", marks=pytest.mark.rabbitmq),
    ]
)
def broker_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "files":
        return f"filesystem://{tmp_path}/broker"
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    engine = connect(f"sqlite:///{tmp_path}/gradhealth.db")
    upgrade(engine)
    yield Ledger(engine)
    engine.dispose()


@pytest.fixture
def doorbell(ledger: Ledger, broker_url: str) -> Iterator[Doorbell]:
    doorbell = Doorbell(ledger, broker_url)
    doorbell.start()
    yield doorbell
    doorbell.stop()


@pytest.fixture
def start_worker(tmp_path: Path, broker_url: str) -> Iterator[StartWorker]:
    started: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "GRADHEALTH_HOME": str(tmp_path),
        "GRADHEALTH_BROKER_URL": broker_url,
        "PYTHONPATH": str(ROOT),
    }

    def start() -> subprocess.Popen[bytes]:
        started.append(subprocess.Popen(COMMAND, env=environment, cwd=ROOT))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = monotonic() + seconds
    while not condition():
        assert monotonic() < deadline
        sleep(0.02)


def has(ledger: Ledger, job_id: str, status: str) -> Callable[[], bool]:
    return lambda: ledger.get("t", job_id).status == status


def submit(ledger: Ledger, doorbell: Doorbell, **request: object) -> str:
    job_id = ledger.submit("t", NewJob(request=request)).job.id
    doorbell.ring()
    return job_id


def test_a_job_is_trained_and_the_worker_hands_back_what_it_cannot_finish(
    ledger: Ledger, doorbell: Doorbell, start_worker: StartWorker
) -> None:
    worker = start_worker()
    wait_for(has(ledger, submit(ledger, doorbell, mode="ok"), "succeeded"))
    slow = submit(ledger, doorbell, mode="slow", seconds=60)
    wait_for(lambda: ledger.get("t", slow).progress is not None)
    worker.terminate()
    assert worker.wait(30) == 0
    job = ledger.get("t", slow)
    assert (job.status, job.reason) == ("queued", "worker_shutdown")
    assert ledger.workers() == []


@pytest.mark.slow  # waits until the dead worker's lease has run out
@pytest.mark.parametrize("broker_url", ["files"], indirect=True)
def test_a_job_left_by_a_killed_worker_is_run_by_the_next(
    ledger: Ledger, doorbell: Doorbell, start_worker: StartWorker
) -> None:
    first = start_worker()
    slow = submit(ledger, doorbell, mode="slow", seconds=1)
    wait_for(has(ledger, slow, "running"))
    first.send_signal(signal.SIGKILL)
    first.wait()
    start_worker()
    wait_for(has(ledger, slow, "succeeded"))
    job = ledger.get("t", slow)
    assert (job.attempt, [step.reason for step in job.transitions][2]) == (2, "worker_lost")


@pytest.mark.redis
@pytest.mark.parametrize("broker_url", ["redis"], indirect=True)
def test_a_broker_that_forgets_everything_loses_no_job(
    ledger: Ledger, redis_url: str, start_worker: StartWorker
) -> None:
    doorbell = Doorbell(ledger, redis_url)
    jobs = [ledger.submit("t", NewJob(request={})).job.id for _ in range(3)]
    doorbell.deliver()
    with redis.Redis.from_url(redis_url) as client:
        client.flushdb()
    start_worker()
    for job_id in jobs:
        wait_for(has(ledger, job_id, "succeeded"))
    doorbell.stop()
