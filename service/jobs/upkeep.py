"""What keeps the ledger honest when processes die: reaping, ringing again, routing again, forgetting.

Every function may run on any number of processes at once: each job is locked by one of them and
skipped by the others.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, func, select, update

from service.jobs import leases, queue, registry, states
from service.jobs.predicates import IS_LEASED, IS_QUEUED
from service.jobs.records import Due, Reaped
from service.jobs.tables import events, idempotency, job_labels, jobs, reports, requests

BATCH: Final = 100


def reap(connection: Connection, now: datetime) -> Reaped:
    """Take jobs from workers whose lease has run out."""
    expired = (
        connection.execute(
            select(jobs)
            .where(IS_LEASED, jobs.c.lease_expires_at < now)
            .order_by(jobs.c.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        .mappings()
        .all()
    )
    reaped = Reaped()
    filed = {"queued": reaped.requeued, "failed": reaped.failed, "cancelled": reaped.cancelled}
    for job in expired:
        detail = "The worker stopped sending heartbeats."
        filed[leases.lose(connection, now, job, states.WORKER_LOST, detail)].append(job["id"])
    registry.forget_lost(connection, now)
    return reaped


def reroute(connection: Connection, now: datetime) -> int:
    """Move ``auto`` jobs that wait for a GPU worker to the CPU queue when no GPU worker is left."""
    if registry.gpu_alive(connection, now):
        return 0
    stranded = (
        connection.execute(
            select(jobs)
            .where(
                jobs.c.queue == queue.GPU_QUEUE,
                IS_QUEUED,
                jobs.c.device_requested == "auto",
            )
            .order_by(jobs.c.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        )
        .mappings()
        .all()
    )
    for job in stranded:
        turn = queue.turn_for(connection, queue.CPU_QUEUE, job["priority"], job["tenant"])
        connection.execute(
            update(jobs).where(jobs.c.id == job["id"]).values(queue=queue.CPU_QUEUE, turn=turn, rung_at=None)
        )
    return len(stranded)


def take_doorbells(connection: Connection, now: datetime, limit: int = BATCH) -> list[Due]:
    """Queued jobs that no doorbell was sent for; the caller sends, or gives them back."""
    due = (
        select(jobs.c.id)
        .where(IS_QUEUED, jobs.c.rung_at.is_(None))
        .order_by(jobs.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = connection.execute(
        update(jobs)
        .where(jobs.c.id.in_(due.scalar_subquery()))
        .values(rung_at=now)
        .returning(jobs.c.id, jobs.c.queue, jobs.c.reason)
    )
    return [Due(row.id, row.queue, row.reason == states.BROKER_UNAVAILABLE) for row in taken]


def doorbells_failed(connection: Connection, job_ids: Sequence[str]) -> None:
    """The broker did not take these: they wait for the next try. All that wait for a doorbell say why."""
    connection.execute(update(jobs).where(jobs.c.id.in_(job_ids), IS_QUEUED).values(rung_at=None))
    connection.execute(
        update(jobs)
        .where(IS_QUEUED, jobs.c.rung_at.is_(None), jobs.c.reason.is_(None))
        .values(reason=states.BROKER_UNAVAILABLE)
    )


def doorbells_sent(connection: Connection, job_ids: Sequence[str]) -> None:
    """The broker took them: jobs that waited for the broker do so no longer."""
    connection.execute(
        update(jobs)
        .where(
            jobs.c.id.in_(job_ids),
            IS_QUEUED,
            jobs.c.reason == states.BROKER_UNAVAILABLE,
        )
        .values(reason=None)
    )


def unanswered(connection: Connection, queues: Sequence[str], now: datetime, patience: timedelta) -> int:
    """How many jobs of these queues wait though their doorbell was rung a while ago: it may be lost."""
    waiting = (
        select(jobs.c.id)
        .where(jobs.c.queue.in_(queues), IS_QUEUED, jobs.c.rung_at < now - patience)
        .limit(BATCH)
    )
    count: int = connection.execute(select(func.count()).select_from(waiting.subquery())).scalar_one()
    return count


def expire(connection: Connection, now: datetime, keep: timedelta) -> list[tuple[str, str]]:
    """Remove the data of jobs that ended long ago, as (tenant, id); the id stays, to answer 410."""
    old = connection.execute(
        select(jobs.c.tenant, jobs.c.id)
        .where(
            jobs.c.finished_at < now - keep,
            jobs.c.finished_at.is_not(None),
            jobs.c.expired_at.is_(None),
        )
        .order_by(jobs.c.finished_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    ids = [row.id for row in old]
    for table in (reports, requests, events, job_labels):
        connection.execute(delete(table).where(table.c.job_id.in_(ids)))
    emptied: dict[str, Any] = {
        "labels": {}, "progress": None, "artifacts": None, "detail": None, "faults": None, "webhook_url": None
    }  # fmt: skip
    connection.execute(update(jobs).where(jobs.c.id.in_(ids)).values(expired_at=now, **emptied))
    connection.execute(delete(idempotency).where(idempotency.c.expires_at <= now))
    return [(row.tenant, row.id) for row in old]
