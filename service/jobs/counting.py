"""Counts for those who watch the service: what has ended, and how long the oldest job waits."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, func, select

from service.jobs.tables import jobs


@dataclass(frozen=True, slots=True)
class Counts:
    """Ended jobs by status, and seconds that the oldest waiting job of each queue has waited."""

    ended: dict[str, int] = field(default_factory=dict)
    oldest: dict[str, float] = field(default_factory=dict)


def count(connection: Connection, now: datetime) -> Counts:
    """All tenants' together: a tenant is no label."""
    ended = select(jobs.c.status, func.count()).where(jobs.c.finished_at.is_not(None)).group_by(jobs.c.status)
    waiting = (
        select(jobs.c.queue, func.min(jobs.c.created_at))
        .where(jobs.c.status == "queued")
        .group_by(jobs.c.queue)
    )
    return Counts(
        dict(iter(connection.execute(ended))),
        {name: max(0.0, (now - since).total_seconds()) for name, since in connection.execute(waiting)},
    )
