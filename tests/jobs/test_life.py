"""Random lives: whatever clients, workers and the reaper do, and in whatever order, the ledger holds."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine

from service.jobs.database import writing
from service.jobs.errors import LeaseLostError
from service.jobs.ledger import Ledger
from service.jobs.records import Claim, Ending, Job, NewJob
from service.jobs.states import LEASED, TERMINAL, TRANSITIONS
from service.jobs.tables import metadata
from tests.jobs.conftest import TurnableClock

TENANTS = ("a", "b")
MAX_ATTEMPTS = 3


class Lives(RuleBasedStateMachine):
    """Every job's history is followed from outside, and compared with what the ledger says."""

    claims = Bundle("claims")

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.engine = engine
        self.clock = TurnableClock()
        self.ledger = Ledger(engine, self.clock)
        self.jobs: dict[str, str] = {}
        self.ended: dict[str, str] = {}
        self.finished: dict[str, int] = {}
        self.claimed: dict[str, list[int]] = {}

    @initialize()
    def empty(self) -> None:
        with writing(self.engine) as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())

    @rule(tenant=st.sampled_from(TENANTS), priority=st.integers(0, 9))
    def submit(self, tenant: str, priority: int) -> None:
        new = NewJob(request={}, priority=priority, max_attempts=MAX_ATTEMPTS)
        self.jobs[self.ledger.submit(tenant, new).job.id] = tenant

    @rule(target=claims, worker=st.sampled_from(["one", "two", "three"]))
    def claim(self, worker: str) -> Any:
        claim = self.ledger.claim(worker, ["train.cpu"])
        if claim is None:
            assert not any(job.status == "queued" for job in self.all())
            return multiple()
        self.claimed.setdefault(claim.job_id, []).append(claim.attempt)
        return claim

    @rule(claim=claims, step=st.integers(0, 100))
    def heartbeat(self, claim: Claim, step: int) -> None:
        before = self.job(claim.job_id)
        directive = self.ledger.heartbeat(claim, {"step": step, "steps": 100})
        assert directive == self.directive(before, claim)

    @rule(claim=claims)
    def find(self, claim: Claim) -> None:
        self.write(claim, lambda: self.ledger.record_finding(claim, {"code": "GRD101"}))

    @rule(claim=consumes(claims), status=st.sampled_from(["succeeded", "failed"]), report=st.booleans())
    def finish(self, claim: Claim, status: Any, report: bool) -> None:
        ending = Ending(status, report={"verdict": "healthy"} if report else None)
        if self.write(claim, lambda: self.ledger.finish(claim, ending)):
            self.finished[claim.job_id] = self.finished.get(claim.job_id, 0) + 1

    @rule(claim=claims)
    def release(self, claim: Claim) -> None:
        self.write(claim, lambda: self.ledger.release(claim))

    @rule(claim=claims)
    def crash_under_a_living_worker(self, claim: Claim) -> None:
        self.write(claim, lambda: self.ledger.lose(claim))

    @rule(seconds=st.integers(1, 30))
    def time_passes(self, seconds: int) -> None:
        self.clock.turn(seconds=seconds)

    @rule()
    def reap(self) -> None:
        self.ledger.reap()
        assert not self.ledger.reap()

    @precondition(lambda self: self.jobs)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        job_id = data.draw(st.sampled_from(sorted(self.jobs)))
        before = self.job(job_id)
        cancellation = self.ledger.cancel(before.tenant, job_id)
        assert cancellation.changed == (before.status in ("queued", "running"))

    @rule()
    def ring(self) -> None:
        waiting = {job.id for job in self.all() if job.status == "queued"}
        assert {due.job_id for due in self.ledger.take_doorbells()} <= waiting

    @invariant()
    def the_ledger_holds(self) -> None:
        for job in self.all():
            self.history_is_legal(job)
            self.the_end_is_the_end(job)
            self.nobody_runs_it_twice(job)

    def history_is_legal(self, job: Job) -> None:
        steps = [transition.status for transition in job.transitions]
        assert steps[0] == "queued"
        assert steps[-1] == job.status
        assert all(after in TRANSITIONS[before] for before, after in pairwise(steps))

    def the_end_is_the_end(self, job: Job) -> None:
        assert (job.finished_at is not None) == (job.status in TERMINAL)
        if job.status in TERMINAL:
            assert self.ended.setdefault(job.id, job.status) == job.status
        else:
            assert job.id not in self.ended

    def nobody_runs_it_twice(self, job: Job) -> None:
        assert self.claimed.get(job.id, []) == list(range(1, job.attempt + 1))
        assert self.finished.get(job.id, 0) <= 1
        assert (job.status in LEASED) <= (job.worker is not None)

    def teardown(self) -> None:
        for job in self.all():
            page = self.ledger.events(job.tenant, job.id, limit=1000)
            assert [event.seq for event in page.events] == list(range(1, len(page.events) + 1))
            assert page.done == (job.status in TERMINAL) == (page.events[-1].type == "done")

    def all(self) -> list[Job]:
        jobs = [job for tenant in TENANTS for job in self.ledger.page(tenant, limit=200).jobs]
        assert {job.id for job in jobs} == set(self.jobs)
        return jobs

    def job(self, job_id: str) -> Job:
        return self.ledger.get(self.jobs[job_id], job_id)

    def directive(self, job: Job, claim: Claim) -> str:
        if (job.attempt, job.worker) != (claim.attempt, claim.worker) or job.status not in LEASED:
            return "lost"
        return "cancel" if job.status == "cancelling" else "continue"

    def write(self, claim: Claim, write: Callable[[], object]) -> bool:
        """Only the owner's write is taken."""
        owner = self.directive(self.job(claim.job_id), claim) != "lost"
        try:
            write()
        except LeaseLostError:
            assert not owner
        else:
            assert owner
        return owner


def live(engine: Engine, examples: int, steps: int) -> None:
    class OnThisEngine(Lives):
        def __init__(self) -> None:
            super().__init__(engine)

    run_state_machine_as_test(
        OnThisEngine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_lives_on_sqlite(sqlite_engine: Engine) -> None:
    live(sqlite_engine, examples=60, steps=40)


@pytest.mark.postgres
def test_lives_on_postgresql(postgres_engine: Engine) -> None:
    live(postgres_engine, examples=20, steps=40)


@pytest.mark.slow
@pytest.mark.postgres
def test_many_lives_on_postgresql(postgres_engine: Engine) -> None:
    live(postgres_engine, examples=100, steps=50)
