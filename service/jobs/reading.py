"""Looking jobs up: one, a page, its history, its report."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select

from api_schemas.events import Event, EventPage
from api_schemas.train import Status, Transition
from service.jobs import queue, rows, states
from service.jobs.ids import is_id
from service.jobs.records import Job, Page
from service.jobs.tables import events, job_labels, jobs, reports, requests

MAX_PAGE: Final = 200
MAX_EVENTS: Final = 1000
_COPIED: Final = (
    "id", "tenant", "name", "labels", "status", "reason", "detail", "verdict", "progress",
    "device_requested", "device", "queue", "priority", "attempt", "max_attempts", "max_seconds", "worker",
    "webhook_url", "trace_context", "group_id", "variant", "retry_of", "created_at", "started_at",
    "finished_at",
)  # fmt: skip


def one(connection: Connection, tenant: str, job_id: str) -> Job:
    """The job with its place in the queue."""
    row = rows.find(connection, tenant, job_id)
    transitions = _transitions(connection, [job_id])
    return _job(row, transitions.get(job_id, []), queue.position(connection, row))


def page(
    connection: Connection,
    tenant: str,
    *,
    status: Status | None,
    label: tuple[str, str] | None,
    cursor: str | None,
    limit: int,
) -> Page:
    """A tenant's jobs below the cursor, youngest first; every filter has an index that ends with the id."""
    limit = max(1, min(limit, MAX_PAGE))
    query = select(jobs).where(jobs.c.tenant == tenant, jobs.c.expired_at.is_(None))
    order = jobs.c.id
    if status is not None:
        query = query.where(jobs.c.status == status)
    if label is not None:
        order = job_labels.c.job_id
        query = query.join(job_labels, job_labels.c.job_id == jobs.c.id).where(
            job_labels.c.tenant == tenant, job_labels.c.key == label[0], job_labels.c.value == label[1]
        )
    if cursor is not None:
        query = query.where(order < cursor)
    found = connection.execute(query.order_by(order.desc()).limit(limit + 1)).mappings().all()
    shown = found[:limit]
    transitions = _transitions(connection, [row["id"] for row in shown])
    return Page(
        [_job(row, transitions.get(row["id"], []), None) for row in shown],
        shown[-1]["id"] if len(found) > limit else None,
    )


def group(connection: Connection, tenant: str, group_id: str) -> list[Job]:
    """All jobs of a comparison, oldest first."""
    if not is_id(group_id):
        return []
    found = (
        connection.execute(
            select(jobs)
            .where(jobs.c.tenant == tenant, jobs.c.group_id == group_id, jobs.c.expired_at.is_(None))
            .order_by(jobs.c.id)
        )
        .mappings()
        .all()
    )
    transitions = _transitions(connection, [row["id"] for row in found])
    return [_job(row, transitions.get(row["id"], []), None) for row in found]


def history(connection: Connection, tenant: str, job_id: str, after: int, limit: int) -> EventPage:
    """Events after a sequence number; ``done`` when the job has ended and this is all there is."""
    job = rows.find(connection, tenant, job_id)
    found = connection.execute(
        select(events.c.seq, events.c.type, events.c.at, events.c.attempt, events.c.data)
        .where(events.c.job_id == job_id, events.c.seq > after)
        .order_by(events.c.seq)
        .limit(max(1, min(limit, MAX_EVENTS)))
    ).mappings()
    listed = [Event.model_validate(dict(row)) for row in found]
    last = listed[-1].seq if listed else after
    return EventPage(
        events=listed,
        next_after=last,
        done=job["status"] in states.TERMINAL and last >= job["last_seq"],
    )


def report(connection: Connection, tenant: str, job_id: str) -> dict[str, Any] | None:
    """The job's report, or None while, or because, there is none."""
    rows.find(connection, tenant, job_id)
    body: dict[str, Any] | None = connection.execute(
        select(reports.c.body).where(reports.c.job_id == job_id)
    ).scalar_one_or_none()
    return body


def request(connection: Connection, tenant: str, job_id: str) -> dict[str, Any]:
    """The body that the job was submitted with."""
    rows.find(connection, tenant, job_id)
    body: dict[str, Any] = connection.execute(
        select(requests.c.body).where(requests.c.job_id == job_id)
    ).scalar_one()
    return body


def _transitions(connection: Connection, job_ids: Sequence[str]) -> dict[str, list[Transition]]:
    found = connection.execute(
        select(events)
        .where(events.c.job_id.in_(job_ids), events.c.type == "status")
        .order_by(events.c.job_id, events.c.seq)
    ).mappings()
    grouped: dict[str, list[Transition]] = {}
    for row in found:
        grouped.setdefault(row["job_id"], []).append(
            Transition(
                status=row["data"]["status"],
                reason=row["data"]["reason"],
                attempt=row["attempt"],
                at=row["at"],
            )
        )
    return grouped


def _job(row: RowMapping, transitions: Iterable[Transition], place: int | None) -> Job:
    return Job(
        **{name: row[name] for name in _COPIED},
        faults=row["faults"] or [],
        artifacts=row["artifacts"] or [],
        transitions=list(transitions),
        queue_position=place,
    )
