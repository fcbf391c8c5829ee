"""Comparisons: jobs that were accepted together, and what each of them is for."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from api_schemas.train import Status
from service.jobs import reading, rows, states, submission
from service.jobs.clock import Clock, database_clock
from service.jobs.database import reading as reads
from service.jobs.database import writing as writes
from service.jobs.errors import ComparisonNotFoundError, JobExpiredError
from service.jobs.ids import is_id, new_id
from service.jobs.records import Idempotency, Job, NewJob, Quota
from service.jobs.tables import comparisons, reports

NO_QUOTA = Quota()


@dataclass(frozen=True, slots=True)
class NewComparison:
    """What to accept. ``plan`` is stored as it is; ``jobs`` are accepted in this order."""

    plan: dict[str, Any]
    jobs: Sequence[NewJob]
    name: str | None = None
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison as it stands, its jobs in the order in which they were accepted."""

    id: str
    name: str | None
    labels: dict[str, str]
    plan: dict[str, Any]
    jobs: list[Job]
    created_at: datetime
    replayed: bool = False
    changed: bool = False


class Comparisons:
    """Rows of the comparisons table; their jobs are the ledger's like any other."""

    def __init__(self, engine: Engine, clock: Clock = database_clock) -> None:
        self._engine = engine
        self._clock = clock

    def submit(
        self,
        tenant: str,
        new: NewComparison,
        *,
        idempotency: Idempotency | None = None,
        quota: Quota = NO_QUOTA,
    ) -> Comparison:
        """Accept all jobs in one transaction, or none; or find what the idempotency key stands for.

        Raises ``IdempotencyConflictError`` and ``QueueFullError``.
        """
        comparison_id = new_id()
        with writes(self._engine) as connection:
            now = self._clock(connection)
            if idempotency is not None:
                earlier = submission.reserve(connection, now, tenant, idempotency, comparison_id)
                if earlier is not None:
                    return _one(connection, tenant, earlier, replayed=True)
            job_ids = [
                submission.accept(connection, now, tenant, _of(job, comparison_id), None, quota)[0]
                for job in new.jobs
            ]
            values = {"name": new.name, "labels": new.labels, "plan": new.plan, "job_ids": job_ids}
            connection.execute(
                insert(comparisons).values(id=comparison_id, tenant=tenant, created_at=now, **values)
            )
            return _one(connection, tenant, comparison_id)

    def get(self, tenant: str, comparison_id: str) -> Comparison:
        """The comparison.

        Raises ``ComparisonNotFoundError``, and ``JobExpiredError`` when its jobs' data are gone.
        """
        with reads(self._engine) as connection:
            return _one(connection, tenant, comparison_id)

    def reports(self, job_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The reports of those of the jobs that have one, by job."""
        with reads(self._engine) as connection:
            query = select(reports.c.job_id, reports.c.body).where(reports.c.job_id.in_(job_ids))
            return {row.job_id: row.body for row in connection.execute(query)}

    def cancel(self, tenant: str, comparison_id: str) -> Comparison:
        """Cancel every job that has not ended; ``changed`` when there was one."""
        after: dict[Status, Status] = {"queued": "cancelled", "running": "cancelling"}
        with writes(self._engine) as connection:
            now = self._clock(connection)
            before = _one(connection, tenant, comparison_id)
            changed = False
            for job in before.jobs:
                row = rows.find(connection, tenant, job.id, lock=True)
                if row["status"] in after:
                    rows.move(connection, row, after[row["status"]], now, reason=states.CANCELLED_BY_USER)
                    changed = True
            return _one(connection, tenant, comparison_id, changed=changed)


def _of(job: NewJob, comparison_id: str) -> NewJob:
    return replace(job, group_id=comparison_id)


def _one(
    connection: Connection,
    tenant: str,
    comparison_id: str,
    *,
    replayed: bool = False,
    changed: bool = False,
) -> Comparison:
    if not is_id(comparison_id):
        raise ComparisonNotFoundError(comparison_id)
    query = select(comparisons).where(comparisons.c.id == comparison_id, comparisons.c.tenant == tenant)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise ComparisonNotFoundError(comparison_id)
    group = {job.id: job for job in reading.group(connection, tenant, comparison_id)}
    if not all(job_id in group for job_id in row["job_ids"]):
        raise JobExpiredError(comparison_id)
    latest = _retries(group)
    return Comparison(
        id=row["id"],
        name=row["name"],
        labels=row["labels"],
        plan=row["plan"],
        jobs=[group[latest.get(job_id, job_id)] for job_id in row["job_ids"]],
        created_at=row["created_at"],
        replayed=replayed,
        changed=changed,
    )


def _retries(group: dict[str, Job]) -> dict[str, str]:
    """First job -> the last one that was made to do it again."""
    first: dict[str, str] = {}
    for job in group.values():  # by age: what is retried comes before what retries it
        if job.retry_of is not None:
            first[job.id] = first.get(job.retry_of, job.retry_of)
    return {origin: retry for retry, origin in first.items()}
