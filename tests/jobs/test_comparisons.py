"""Comparisons in the ledger: all of their jobs or none, and one answer however often they are asked for."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from service.jobs.comparisons import Comparison, Comparisons, NewComparison
from service.jobs.errors import (
    ComparisonNotFoundError,
    IdempotencyConflictError,
    JobExpiredError,
    QueueFullError,
)
from service.jobs.ledger import Ledger
from service.jobs.records import Claim, Ending, Idempotency, NewJob, Quota
from tests.jobs.conftest import TurnableClock

UNKNOWN = "01932c07-2f4d-7cc1-9d2e-4f6a7b8c9d0e"


@pytest.fixture
def comparisons(engine: Engine, clock: TurnableClock) -> Comparisons:
    return Comparisons(engine, clock)


def new(count: int = 4) -> NewComparison:
    jobs = [NewJob(request={"fold": fold}, variant=f"v{fold}") for fold in range(count)]
    return NewComparison(plan={"folds": count}, jobs=jobs, name="name", labels={"a": "b"})


def test_its_jobs_come_back_in_the_order_in_which_they_were_given(comparisons: Comparisons) -> None:
    found = comparisons.get("t", comparisons.submit("t", new(12)).id)
    assert [job.variant for job in found.jobs] == [f"v{fold}" for fold in range(12)]
    assert {job.group_id for job in found.jobs} == {found.id}
    assert (found.name, found.labels, found.plan) == ("name", {"a": "b"}, {"folds": 12})


def test_when_there_is_no_room_for_all_jobs_there_is_none_for_any(
    comparisons: Comparisons, ledger: Ledger
) -> None:
    with pytest.raises(QueueFullError):
        comparisons.submit("t", new(4), idempotency=Idempotency("k", "d"), quota=Quota(service=3))
    assert ledger.page("t").jobs == []
    assert not comparisons.submit("t", new(3), idempotency=Idempotency("k", "d")).replayed


def test_a_repeated_key_finds_the_comparison(comparisons: Comparisons, ledger: Ledger) -> None:
    first = comparisons.submit("t", new(), idempotency=Idempotency("k", "d"))
    second = comparisons.submit("t", new(), idempotency=Idempotency("k", "d"))
    assert (second.id, second.replayed, len(ledger.page("t").jobs)) == (first.id, True, 4)


def test_a_key_of_another_request_is_a_conflict(comparisons: Comparisons, ledger: Ledger) -> None:
    ledger.submit("t", NewJob(request={}), idempotency=Idempotency("k", "job"))
    with pytest.raises(IdempotencyConflictError):
        comparisons.submit("t", new(), idempotency=Idempotency("k", "comparison"))


def test_other_tenants_do_not_find_it(comparisons: Comparisons) -> None:
    found = comparisons.submit("t", new())
    for comparison_id in (found.id, UNKNOWN, "none"):
        with pytest.raises(ComparisonNotFoundError):
            comparisons.get("other", comparison_id)
        with pytest.raises(ComparisonNotFoundError):
            comparisons.cancel("other", comparison_id)


def test_cancelling_ends_what_waits_and_asks_what_runs(
    comparisons: Comparisons, claim: Callable[..., Claim]
) -> None:
    found = comparisons.submit("t", new(3))
    running = claim()
    cancelled = comparisons.cancel("t", found.id)
    assert cancelled.changed
    assert by_id(cancelled)[running.job_id] == "cancelling"
    assert sorted(by_id(cancelled).values()) == ["cancelled", "cancelled", "cancelling"]
    assert not comparisons.cancel("t", found.id).changed


def test_reports_are_told_by_job(
    comparisons: Comparisons, ledger: Ledger, claim: Callable[..., Claim]
) -> None:
    found = comparisons.submit("t", new(2))
    done = claim()
    ledger.finish(done, Ending("succeeded", report={"job": done.job_id, "verdict": "healthy"}))
    reports = comparisons.reports([job.id for job in found.jobs])
    assert {job: report["job"] for job, report in reports.items()} == {done.job_id: done.job_id}


def test_a_run_that_is_done_again_stands_in_place_of_the_first(
    comparisons: Comparisons, ledger: Ledger, claim: Callable[..., Claim]
) -> None:
    found = comparisons.submit("t", new(2))
    ledger.finish(failed := claim(), Ending("failed", "out_of_memory"))
    again = ledger.retry("t", failed.job_id).job
    ids = [job.id for job in comparisons.get("t", found.id).jobs]
    assert again.id in ids
    assert failed.job_id not in ids
    ledger.cancel("t", again.id)
    last = ledger.retry("t", again.id).job
    assert last.id in [job.id for job in comparisons.get("t", found.id).jobs]


def test_a_comparison_whose_data_are_gone_has_expired(
    comparisons: Comparisons, ledger: Ledger, clock: TurnableClock
) -> None:
    found = comparisons.submit("t", new(2))
    comparisons.cancel("t", found.id)
    clock.turn(days=2)
    ledger.expire(timedelta(days=1))
    with pytest.raises(JobExpiredError):
        comparisons.get("t", found.id)


def by_id(comparison: Comparison) -> dict[str, Any]:
    return {job.id: job.status for job in comparison.jobs}
