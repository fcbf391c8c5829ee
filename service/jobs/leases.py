"""What a worker does with a job: claim it, keep it, report on it, end it, give it back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, get_args

from sqlalchemy import Connection, RowMapping, insert, select, update

from api_schemas.train import Verdict
from service.jobs import queue, rows, states
from service.jobs.errors import LeaseLostError
from service.jobs.predicates import IS_QUEUED
from service.jobs.records import Claim, Directive, Ending
from service.jobs.tables import jobs, reports, requests

LEASE: Final = timedelta(seconds=20)
"""Ten missed heartbeats: longer than a database's restart or a long pause of a loaded machine."""
MAX_REASON: Final = 64
PROGRESS_EVENTS: Final = 200
"""A run leaves about this many progress events, whatever its length: a page can draw no more."""
PROGRESS_SILENCE: Final = timedelta(seconds=30)
"""A slow run is heard of at least this often."""


def claim(connection: Connection, now: datetime, worker: str, queues: Sequence[str]) -> Claim | None:
    """The best queued job of the first queue that has one, now running on this worker."""
    for name in queues:
        job = _head(connection, name)
        if job is not None:
            return _take(connection, now, worker, job)
    return None


def _head(connection: Connection, name: str) -> RowMapping | None:
    query = (
        select(jobs, requests.c.body)
        .join(requests, requests.c.job_id == jobs.c.id)
        .where(jobs.c.queue == name, IS_QUEUED)
        .order_by(jobs.c.priority.desc(), jobs.c.turn, jobs.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=jobs)
    )
    return connection.execute(query).mappings().one_or_none()


def _take(connection: Connection, now: datetime, worker: str, job: RowMapping) -> Claim:
    attempt = job["attempt"] + 1
    rows.move(
        connection,
        job,
        "running",
        now,
        attempt=attempt,
        worker=worker,
        lease_expires_at=now + LEASE,
        started_at=job["started_at"] or now,
        progress=None,
        progress_event_at=None,
        progress_event_step=None,
    )
    return Claim(
        job_id=job["id"],
        tenant=job["tenant"],
        attempt=attempt,
        worker=worker,
        queue=job["queue"],
        request=job["body"],
        max_seconds=job["max_seconds"],
        trace_context=job["trace_context"],
        waited_seconds=max(0.0, (now - job["created_at"]).total_seconds()),
    )


def heartbeat(
    connection: Connection, now: datetime, claim: Claim, progress: dict[str, Any] | None
) -> Directive:
    """Extend the lease, note how far the run is, and learn whether to go on."""
    try:
        job = rows.owned(connection, claim)
    except LeaseLostError:
        return "lost"
    values: dict[str, Any] = {"lease_expires_at": now + LEASE}
    if progress is not None:
        values |= {"progress": progress, "device": progress.get("device") or job["device"]}
    if progress is not None and _worth_an_event(job, now, progress):
        values |= {"progress_event_at": now, "progress_event_step": progress.get("step", 0)}
        rows.append(connection, job, now, "progress", progress, **values)
    else:
        connection.execute(update(jobs).where(jobs.c.id == job["id"]).values(values))
    return "cancel" if job["status"] == "cancelling" else "continue"


def _worth_an_event(job: RowMapping, now: datetime, progress: dict[str, Any]) -> bool:
    last_at: datetime | None = job["progress_event_at"]
    step, steps = int(progress.get("step", 0)), int(progress.get("steps", 0))
    if last_at is None:
        return True
    advance = step - int(job["progress_event_step"])
    if advance == 0:
        return False
    return advance >= max(1, steps // PROGRESS_EVENTS) or now - last_at >= PROGRESS_SILENCE


def record_finding(connection: Connection, now: datetime, claim: Claim, finding: dict[str, Any]) -> None:
    """Write a diagnosis made while the run goes on into the job's history."""
    rows.append(connection, rows.owned(connection, claim), now, "finding", finding)


def finish(connection: Connection, now: datetime, claim: Claim, ending: Ending) -> None:
    """Store the report and the end of the job. A cancel that was asked for before wins."""
    job = rows.owned(connection, claim)
    if ending.report is not None:
        connection.execute(
            insert(reports).values(job_id=job["id"], body=ending.report, attempt=claim.attempt, stored_at=now)
        )
    cancelled = job["status"] == "cancelling"
    rows.move(
        connection,
        job,
        "cancelled" if cancelled else ending.status,
        now,
        reason=states.CANCELLED_BY_USER if cancelled else ending.reason and ending.reason[:MAX_REASON],
        detail=None if cancelled or ending.detail is None else _storable(ending.detail),
        faults=None if cancelled else ending.faults or None,
        verdict=_verdict(ending.report),
        artifacts=ending.artifacts or None,
    )


def _verdict(report: dict[str, Any] | None) -> str | None:
    verdict = (report or {}).get("verdict")
    return verdict if verdict in get_args(Verdict) else None


def _storable(detail: str) -> str:
    # PostgreSQL's text holds neither NUL nor lone surrogates, and an exception's message may.
    return detail.replace("\0", "").encode("utf-8", "replace").decode()


def release(connection: Connection, now: datetime, claim: Claim, reason: str) -> None:
    """Give the job back unharmed: the worker is shutting down. Costs the job no attempt."""
    job = rows.owned(connection, claim)
    if job["status"] == "cancelling":
        rows.move(connection, job, "cancelled", now, reason=states.CANCELLED_BY_USER)
        return
    requeue(connection, now, job, reason, job["losses"])


def lose(connection: Connection, now: datetime, job: RowMapping, reason: str, detail: str | None) -> str:
    """An attempt died: back to the queue, or failed when it was the last. Returns the new status."""
    losses = job["losses"] + 1
    if job["status"] == "cancelling":
        rows.move(connection, job, "cancelled", now, reason=states.CANCELLED_BY_USER)
        return "cancelled"
    if losses >= job["max_attempts"]:
        text = None if detail is None else _storable(detail)
        rows.move(connection, job, "failed", now, reason=reason, losses=losses, detail=text)
        return "failed"
    requeue(connection, now, job, reason, losses)
    return "queued"


def requeue(connection: Connection, now: datetime, job: RowMapping, reason: str, losses: int) -> None:
    """Back to the front of the tenants' round, without a doorbell yet."""
    turn = queue.current_turn(connection, job["queue"], job["priority"])
    rows.move(
        connection, job, "queued", now, reason=reason, losses=losses, turn=turn, worker=None, rung_at=None
    )
