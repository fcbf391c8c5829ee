"""Rows of the jobs table: locking one, changing its status, writing its history."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from api_schemas.events import EventType
from api_schemas.train import Status
from service.jobs import states
from service.jobs.errors import JobExpiredError, JobNotFoundError, LeaseLostError
from service.jobs.ids import is_id
from service.jobs.records import Claim
from service.jobs.tables import events, jobs


def find(connection: Connection, tenant: str, job_id: str, *, lock: bool = False) -> RowMapping:
    """The tenant's job, or ``JobNotFoundError``, or ``JobExpiredError``."""
    if not is_id(job_id):
        raise JobNotFoundError(job_id)
    query = select(jobs).where(jobs.c.id == job_id, jobs.c.tenant == tenant)
    row = connection.execute(query.with_for_update() if lock else query).mappings().one_or_none()
    if row is None:
        raise JobNotFoundError(job_id)
    if row["expired_at"] is not None:
        raise JobExpiredError(job_id)
    return row


def owned(connection: Connection, claim: Claim) -> RowMapping:
    """The claimed job, locked, or ``LeaseLostError`` when it is no longer this attempt's."""
    query = select(jobs).where(
        jobs.c.id == claim.job_id,
        jobs.c.attempt == claim.attempt,
        jobs.c.worker == claim.worker,
        jobs.c.status.in_(states.LEASED),
    )
    row = connection.execute(query.with_for_update()).mappings().one_or_none()
    if row is None:
        raise LeaseLostError(claim.job_id, claim.attempt)
    return row


def move(
    connection: Connection,
    job: RowMapping,
    after: Status,
    at: datetime,
    *,
    reason: str | None = None,
    **values: Any,
) -> None:
    """Change a locked job's status, and write the change into its history."""
    states.check(job["status"], after)
    attempt = values.get("attempt", job["attempt"])
    history: list[tuple[EventType, dict[str, Any]]] = [
        ("status", {"from": job["status"], "status": after, "reason": reason})
    ]
    if after in states.TERMINAL:
        verdict = values.get("verdict")
        history.append(("done", {"status": after, "reason": reason, "verdict": verdict}))
        values["finished_at"] = at
    if after not in states.LEASED:
        values["lease_expires_at"] = None
    changed = connection.execute(
        update(jobs)
        .where(jobs.c.id == job["id"], jobs.c.last_seq == job["last_seq"])
        .values(status=after, reason=reason, last_seq=job["last_seq"] + len(history), **values)
    )
    if changed.rowcount != 1:
        raise LeaseLostError(job["id"], attempt)
    _write(connection, job["id"], job["last_seq"], attempt, at, history)


def append(
    connection: Connection,
    job: RowMapping,
    at: datetime,
    kind: EventType,
    data: dict[str, Any],
    **values: Any,
) -> None:
    """Write an event into a locked job's history; the status stays."""
    connection.execute(
        update(jobs).where(jobs.c.id == job["id"]).values(last_seq=job["last_seq"] + 1, **values)
    )
    _write(connection, job["id"], job["last_seq"], job["attempt"], at, [(kind, data)])


def born(connection: Connection, job_id: str, at: datetime) -> None:
    """Write the first line of a history; the job was inserted with ``last_seq`` 1."""
    data = {"from": None, "status": "queued", "reason": None}
    _write(connection, job_id, 0, 0, at, [("status", data)])


def _write(
    connection: Connection,
    job_id: str,
    last_seq: int,
    attempt: int,
    at: datetime,
    history: list[tuple[EventType, dict[str, Any]]],
) -> None:
    lines = [
        {"job_id": job_id, "seq": last_seq + n, "type": kind, "attempt": attempt, "at": at, "data": data}
        for n, (kind, data) in enumerate(history, start=1)
    ]
    connection.execute(insert(events), lines)
