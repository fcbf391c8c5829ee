import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import DataError

from service.jobs.database import connect, upgrade
from service.jobs.ledger import Ledger
from service.jobs.records import Claim, Ending, Job, NewJob
from service.settings import Settings
from tests.workers.start_stub import start_stub
from workers.supervisor import Patience
from workers.worker import Worker

QUICK = Patience(heartbeat=0.02, grace=0.5, shutdown_grace=0.5)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    engine = connect(f"sqlite:///{tmp_path}/jobs.db")
    upgrade(engine)
    yield Ledger(engine)
    engine.dispose()


@pytest.fixture
def worker(ledger: Ledger, tmp_path: Path) -> Iterator[Worker]:
    settings = Settings(home=tmp_path)
    worker = Worker(ledger, settings, ["train.cpu"], start_child=start_stub, patience=QUICK)
    yield worker
    worker.close()


@pytest.fixture
def submit(ledger: Ledger) -> Callable[..., str]:
    def submit(max_seconds: float = 60.0, max_attempts: int = 2, **request: Any) -> str:
        new = NewJob(request=request, max_seconds=max_seconds, max_attempts=max_attempts)
        return ledger.submit("t", new).job.id

    return submit


@pytest.fixture
def run(ledger: Ledger, worker: Worker, submit: Callable[..., str]) -> Callable[..., Job]:
    def run(**options: Any) -> Job:
        job_id = submit(**options)
        worker.work()
        return ledger.get("t", job_id)

    return run


@pytest.fixture
def running(ledger: Ledger, worker: Worker, submit: Callable[..., str]) -> Iterator[str]:
    job_id = submit(mode="slow", seconds=60)
    thread = threading.Thread(target=worker.work)
    thread.start()
    wait_for(lambda: ledger.get("t", job_id).progress is not None)
    yield job_id
    worker.stop()
    thread.join()


def wait_for(condition: Callable[[], bool]) -> None:
    pause = threading.Event()
    while not condition():
        pause.wait(0.01)


def test_a_run_that_ends_well_leaves_its_report(ledger: Ledger, run: Callable[..., Job]) -> None:
    job = run(mode="ok")
    assert (job.status, job.verdict, job.device) == ("succeeded", "healthy", "stub")
    assert ledger.report("t", job.id) == {"verdict": "healthy", "findings": []}


def test_one_doorbell_is_enough_for_all_jobs(
    ledger: Ledger, worker: Worker, submit: Callable[..., str]
) -> None:
    jobs = [submit(mode="ok") for _ in range(3)]
    worker.work()
    assert [ledger.get("t", job).status for job in jobs] == ["succeeded"] * 3


def test_findings_are_told_while_the_run_goes_on(ledger: Ledger, run: Callable[..., Job]) -> None:
    job = run(mode="findings")
    events = ledger.events("t", job.id).events
    assert [event.data for event in events if event.type == "finding"] == [{"code": "GRD101"}]


def test_bad_data_fail_at_once_with_their_pointer(run: Callable[..., Job]) -> None:
    job = run(mode="bad-data")
    assert (job.status, job.reason, job.detail, job.attempt) == ("failed", "bad_data", "nodata", 1)
    assert job.faults == [{"pointer": "/data/source", "detail": "no such data"}]


def test_a_crash_costs_an_attempt(run: Callable[..., Job]) -> None:
    job = run(mode="crash-once")
    assert (job.status, job.attempt) == ("succeeded", 2)
    assert [step.status for step in job.transitions] == [
        "queued",
        "running",
        "queued",
        "running",
        "succeeded",
    ]


def test_the_last_crash_fails_the_job_and_says_how(run: Callable[..., Job]) -> None:
    job = run(mode="crash")
    assert (job.status, job.reason, job.attempt) == ("failed", "worker_lost", 2)
    assert job.detail == "The training process was ended by SIGSEGV."


def test_an_exit_without_a_word_is_a_crash(run: Callable[..., Job]) -> None:
    job = run(mode="exit")
    assert job.detail == "The training process ended with exit status 3 before it had reported."


def test_a_child_that_speaks_out_of_turn_is_ended(run: Callable[..., Job]) -> None:
    job = run(mode="gibberish")
    assert (job.status, job.detail) == ("failed", "The training process spoke out of turn.")


def test_a_flood_of_progress_leaves_few_events(ledger: Ledger, run: Callable[..., Job]) -> None:
    job = run(mode="flood")
    assert job.status == "succeeded"
    assert len(ledger.events("t", job.id, limit=1000).events) < 250


def test_the_deadline_keeps_a_partial_report(ledger: Ledger, run: Callable[..., Job]) -> None:
    job = run(mode="slow", seconds=60, max_seconds=0.2)
    assert (job.status, job.reason) == ("failed", "deadline_exceeded")
    assert ledger.report("t", job.id) == {"verdict": "healthy", "findings": [], "partial": True}


def test_a_child_that_ignores_sigterm_is_killed(run: Callable[..., Job]) -> None:
    job = run(mode="deaf", seconds=60, max_seconds=0.2)
    assert (job.status, job.reason, job.verdict) == ("failed", "deadline_exceeded", None)


def test_cancelling_keeps_a_partial_report(ledger: Ledger, running: str) -> None:
    assert ledger.cancel("t", running).job.status == "cancelling"
    wait_for(lambda: ledger.get("t", running).status == "cancelled")
    assert ledger.get("t", running).reason == "cancelled_by_user"
    assert ledger.report("t", running) == {"verdict": "healthy", "findings": [], "partial": True}


def test_a_worker_that_shuts_down_gives_its_job_back(ledger: Ledger, worker: Worker, running: str) -> None:
    worker.stop()
    wait_for(lambda: ledger.get("t", running).status == "queued")
    job = ledger.get("t", running)
    assert (job.reason, job.attempt) == ("worker_shutdown", 1)


def test_a_worker_that_lost_its_lease_ends_its_child_and_writes_nothing(
    ledger: Ledger, worker: Worker, running: str
) -> None:
    claim = ledger.claim("another", ["train.cpu"])
    assert claim is None
    with ledger.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE jobs SET attempt = 7, worker = 'another'")
    wait_for(lambda: not worker.presence().job)
    assert ledger.get("t", running).status == "running"


class FussyLedger(Ledger):
    """Its database refuses what is to be stored at the end."""

    def finish(self, claim: Claim, ending: Ending) -> None:
        raise DataError("INSERT", {}, ValueError("out of range"))


def test_a_report_that_cannot_be_stored_fails_the_job(
    ledger: Ledger, submit: Callable[..., str], tmp_path: Path
) -> None:
    fussy = FussyLedger(ledger.engine)
    worker = Worker(fussy, Settings(home=tmp_path), ["train.cpu"], start_child=start_stub, patience=QUICK)
    job_id = submit(mode="ok")
    worker.work()
    worker.close()
    job = ledger.get("t", job_id)
    assert (job.status, job.reason, job.attempt) == ("failed", "internal_error", 2)


def test_artifacts_are_described_and_strays_left_out(run: Callable[..., Job]) -> None:
    (artifact,) = run(mode="artifacts").artifacts
    assert (artifact["name"], artifact["size"]) == ("trace.parquet", 4)
    assert artifact["media_type"] == "application/vnd.apache.parquet"


def test_the_worker_says_what_it_does(worker: Worker, running: str) -> None:
    presence = worker.presence()
    assert (presence.state, presence.job) == ("busy", running)
