"""Accepting a job: row, request, labels, first event and idempotency record in one transaction."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, insert, select, true
from sqlalchemy.dialects import postgresql, sqlite

from service.jobs import queue, registry, rows, states
from service.jobs.errors import IdempotencyConflictError, QueueFullError
from service.jobs.ids import new_id
from service.jobs.predicates import IS_LEASED, IS_QUEUED
from service.jobs.records import Idempotency, NewJob, Quota
from service.jobs.tables import idempotency, job_labels, jobs, requests

KEY_KEPT_FOR: Final = timedelta(hours=24)


def accept(
    connection: Connection,
    now: datetime,
    tenant: str,
    new: NewJob,
    key: Idempotency | None,
    quota: Quota,
) -> tuple[str, bool]:
    """The id of the accepted job, and whether it is an earlier one that the key stands for."""
    job_id = new_id()
    if key is not None:
        earlier = reserve(connection, now, tenant, key, job_id)
        if earlier is not None:
            return earlier, True
    _check_quota(connection, tenant, quota)
    _insert(connection, now, tenant, new, job_id)
    return job_id, False


def reserve(connection: Connection, now: datetime, tenant: str, key: Idempotency, job_id: str) -> str | None:
    """Let the key stand for this id, or say which earlier one it stands for.

    Raises ``IdempotencyConflictError`` when it was sent with another body.
    """
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(idempotency).values(
        tenant=tenant,
        key=key.key,
        body_digest=key.body_digest,
        job_id=job_id,
        expires_at=now + KEY_KEPT_FOR,
    )
    columns = ("body_digest", "job_id", "expires_at")
    reserved = connection.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant", "key"],
            set_={name: statement.excluded[name] for name in columns},
            where=idempotency.c.expires_at <= now,
        ).returning(idempotency.c.job_id)
    ).scalar_one_or_none()
    if reserved is not None:
        return None
    held = connection.execute(
        select(idempotency).where(idempotency.c.tenant == tenant, idempotency.c.key == key.key)
    ).one()
    if held.body_digest != key.body_digest:
        raise IdempotencyConflictError
    earlier: str = held.job_id
    return earlier


def _check_quota(connection: Connection, tenant: str, quota: Quota) -> None:
    for scope, limit, whose in (
        ("tenant", quota.tenant, jobs.c.tenant == tenant),
        ("service", quota.service, true()),
    ):
        if limit is not None and _unfinished(connection, whose, limit) >= limit:
            raise QueueFullError(scope, limit)


def _unfinished(connection: Connection, whose: ColumnElement[bool], limit: int) -> int:
    """How many jobs wait or run, counted as far as the limit, off two small indexes."""
    halves = [
        select(func.count()).select_from(select(jobs.c.id).where(condition, whose).limit(limit).subquery())
        for condition in (IS_QUEUED, IS_LEASED)
    ]
    return sum(connection.execute(half).scalar_one() for half in halves)


def _insert(connection: Connection, now: datetime, tenant: str, new: NewJob, job_id: str) -> None:
    on_gpu = new.device != "cpu" and registry.gpu_alive(connection, now)
    name = queue.GPU_QUEUE if on_gpu or new.device == "gpu" else queue.CPU_QUEUE
    connection.execute(
        insert(jobs).values(
            id=job_id,
            tenant=tenant,
            name=new.name,
            labels=new.labels,
            status="queued",
            reason=states.NO_GPU_WORKER if new.device == "gpu" and not on_gpu else None,
            device_requested=new.device,
            queue=name,
            priority=new.priority,
            turn=queue.turn_for(connection, name, new.priority, tenant),
            attempt=0,
            losses=0,
            max_attempts=new.max_attempts,
            max_seconds=new.max_seconds,
            last_seq=1,
            webhook_url=new.webhook_url,
            trace_context=new.trace_context,
            group_id=new.group_id,
            variant=new.variant,
            retry_of=new.retry_of,
            created_at=now,
        )
    )
    connection.execute(insert(requests).values(job_id=job_id, body=new.request))
    if new.labels:
        labels = [
            {"tenant": tenant, "key": key, "value": value, "job_id": job_id}
            for key, value in new.labels.items()
        ]
        connection.execute(insert(job_labels), labels)
    rows.born(connection, job_id, now)
