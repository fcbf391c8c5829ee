"""The workers that are alive, as far as their heartbeats tell."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from api_schemas.workers import QueueDepth, Worker
from service.jobs.predicates import IS_LEASED, IS_QUEUED
from service.jobs.queue import CPU_QUEUE, GPU_QUEUE
from service.jobs.tables import jobs, workers

ALIVE_FOR: Final = timedelta(seconds=15)
"""A worker beats every two seconds or so; after this long without, nothing is sent its way."""
FORGOTTEN_AFTER: Final = timedelta(hours=1)


def beat(connection: Connection, worker: Worker, at: datetime) -> None:
    """Write down that the worker is alive, and what it does."""
    values = worker.model_dump(exclude={"job"}) | {
        "job_id": worker.job,
        "started_at": at,
        "last_seen_at": at,
    }
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(workers).values(values)
    changes = {name: statement.excluded[name] for name in values if name not in ("id", "started_at")}
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changes))


def forget(connection: Connection, worker_id: str) -> None:
    """The worker has said goodbye."""
    connection.execute(delete(workers).where(workers.c.id == worker_id))


def forget_lost(connection: Connection, now: datetime) -> None:
    """Remove workers that have been silent for long."""
    connection.execute(delete(workers).where(workers.c.last_seen_at < now - FORGOTTEN_AFTER))


def alive(connection: Connection, now: datetime) -> list[Worker]:
    """Workers whose last heartbeat is recent."""
    rows = connection.execute(
        select(workers).where(workers.c.last_seen_at >= now - ALIVE_FOR).order_by(workers.c.id)
    ).mappings()
    return [
        Worker.model_validate({**{k: v for k, v in row.items() if k != "job_id"}, "job": row["job_id"]})
        for row in rows
    ]


def gpu_alive(connection: Connection, now: datetime) -> bool:
    """Whether a worker serves the GPU queue now."""
    return any(GPU_QUEUE in worker.queues for worker in alive(connection, now))


def depths(connection: Connection, now: datetime) -> list[QueueDepth]:
    """What waits, what runs and who serves, for each queue."""
    queued, running = (_count_by_queue(connection, which) for which in (IS_QUEUED, IS_LEASED))
    serving = [queue for worker in alive(connection, now) for queue in worker.queues]
    names = sorted({CPU_QUEUE, GPU_QUEUE, *serving, *queued, *running})
    return [
        QueueDepth(
            name=name,
            queued=queued.get(name, 0),
            running=running.get(name, 0),
            workers=serving.count(name),
        )
        for name in names
    ]


def _count_by_queue(connection: Connection, which: ColumnElement[bool]) -> dict[str, int]:
    rows = connection.execute(
        select(jobs.c.queue, func.count().label("jobs")).where(which).group_by(jobs.c.queue)
    )
    return {row.queue: row.jobs for row in rows}
