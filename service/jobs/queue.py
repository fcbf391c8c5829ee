"""The order of service: priority, then the tenants in turn, then age.

Every queued job has a ``turn``: its tenant's first waiting job takes the turn now being served, the
next one the turn after, and so on. Sorted by turn, the tenants alternate however many jobs one of them
has brought (start-time fair queueing with unit cost: Goyal, Vin and Cheng, SIGCOMM 1996). The turn is
fixed when the job enters the queue, so that claiming is one step down an index.
"""

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, func, or_, select

from service.jobs.predicates import IS_QUEUED
from service.jobs.tables import jobs

CPU_QUEUE = "train.cpu"
GPU_QUEUE = "train.gpu"


def turn_for(connection: Connection, queue: str, priority: int, tenant: str) -> int:
    """The turn of a job that enters the queue now, behind its tenant's others."""
    waiting = _waiting(queue, priority)
    own: int | None = connection.execute(
        select(func.max(jobs.c.turn)).where(waiting, jobs.c.tenant == tenant)
    ).scalar_one()
    return current_turn(connection, queue, priority) if own is None else own + 1


def current_turn(connection: Connection, queue: str, priority: int) -> int:
    """The turn being served; a job that comes back to the queue re-enters here, first by its age."""
    head: int | None = connection.execute(
        select(func.min(jobs.c.turn)).where(_waiting(queue, priority))
    ).scalar_one()
    return head or 0


def position(connection: Connection, job: RowMapping) -> int | None:
    """How many jobs will be served before this one; None when it does not wait."""
    if job["status"] != "queued":
        return None
    ahead = or_(
        jobs.c.priority > job["priority"],
        and_(
            jobs.c.priority == job["priority"],
            or_(
                jobs.c.turn < job["turn"],
                and_(jobs.c.turn == job["turn"], jobs.c.id < job["id"]),
            ),
        ),
    )
    query = select(func.count()).where(jobs.c.queue == job["queue"], IS_QUEUED, ahead)
    count: int = connection.execute(query).scalar_one()
    return count


def _waiting(queue: str, priority: int) -> ColumnElement[bool]:
    return and_(jobs.c.queue == queue, IS_QUEUED, jobs.c.priority == priority)
