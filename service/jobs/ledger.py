"""The ledger: the truth about jobs. Each method is one transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine

from api_schemas.events import EventPage
from api_schemas.train import Status
from api_schemas.workers import QueueDepth, Worker
from service.jobs import counting, leases, reading, registry, rows, states, submission, upkeep
from service.jobs.clock import Clock, database_clock
from service.jobs.counting import Counts
from service.jobs.database import noting as notes
from service.jobs.database import reading as reads
from service.jobs.database import writing as writes
from service.jobs.errors import JobNotFinishedError
from service.jobs.ids import is_id
from service.jobs.records import (
    Cancellation,
    Claim,
    Directive,
    Due,
    Ending,
    Idempotency,
    Job,
    NewJob,
    Page,
    Quota,
    Reaped,
    Submission,
)

NO_QUOTA = Quota()


class Ledger:
    """Jobs, their leases and their history, on SQLite or PostgreSQL.

    clock: tells the time inside a transaction; by default the database's own.
    """

    def __init__(self, engine: Engine, clock: Clock = database_clock) -> None:
        self.engine = engine
        self._clock = clock

    # --- for the API -----------------------------------------------------------------------------

    def submit(
        self,
        tenant: str,
        new: NewJob,
        *,
        idempotency: Idempotency | None = None,
        quota: Quota = NO_QUOTA,
    ) -> Submission:
        """Accept a job, or find the one that the idempotency key stands for.

        Raises ``IdempotencyConflictError`` and ``QueueFullError``.
        """
        with writes(self.engine) as connection:
            now = self._clock(connection)
            job_id, replayed = submission.accept(connection, now, tenant, new, idempotency, quota)
            return Submission(reading.one(connection, tenant, job_id), replayed)

    def get(self, tenant: str, job_id: str) -> Job:
        """The job. Raises ``JobNotFoundError`` and ``JobExpiredError``, as every look-up does."""
        with reads(self.engine) as connection:
            return reading.one(connection, tenant, job_id)

    def page(
        self,
        tenant: str,
        *,
        status: Status | None = None,
        label: tuple[str, str] | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page:
        """Jobs, youngest first, from the cursor on; a cursor that is none begins nowhere."""
        if cursor is not None and not is_id(cursor):
            return Page([], None)
        with reads(self.engine) as connection:
            return reading.page(connection, tenant, status=status, label=label, cursor=cursor, limit=limit)

    def group(self, tenant: str, group_id: str) -> list[Job]:
        """All jobs of a comparison, oldest first; none for an unknown one."""
        with reads(self.engine) as connection:
            return reading.group(connection, tenant, group_id)

    def events(self, tenant: str, job_id: str, *, after: int = 0, limit: int = 200) -> EventPage:
        """The job's history after a sequence number."""
        with reads(self.engine) as connection:
            return reading.history(connection, tenant, job_id, after, limit)

    def report(self, tenant: str, job_id: str) -> dict[str, Any] | None:
        """The report; a failed or cancelled job may have a partial one, or none."""
        with reads(self.engine) as connection:
            return reading.report(connection, tenant, job_id)

    def request(self, tenant: str, job_id: str) -> dict[str, Any]:
        """The body that the job was submitted with."""
        with reads(self.engine) as connection:
            return reading.request(connection, tenant, job_id)

    def cancel(self, tenant: str, job_id: str) -> Cancellation:
        """Cancel a waiting job at once, ask a running one to stop; nothing to do after the end."""
        after: dict[Status, Status] = {"queued": "cancelled", "running": "cancelling"}
        with writes(self.engine) as connection:
            now = self._clock(connection)
            row = rows.find(connection, tenant, job_id, lock=True)
            changed = row["status"] in after
            if changed:
                rows.move(connection, row, after[row["status"]], now, reason=states.CANCELLED_BY_USER)
            return Cancellation(reading.one(connection, tenant, job_id), changed)

    def retry(self, tenant: str, job_id: str, *, quota: Quota = NO_QUOTA) -> Submission:
        """Submit an ended job's request again, as a new job.

        Raises ``JobNotFinishedError`` while the job has not ended, and ``QueueFullError``.
        """
        with writes(self.engine) as connection:
            now = self._clock(connection)
            job = reading.one(connection, tenant, job_id)
            if job.status not in states.TERMINAL:
                raise JobNotFinishedError(job_id, job.status)
            new = NewJob(
                request=reading.request(connection, tenant, job_id),
                device=job.device_requested,
                priority=job.priority,
                max_seconds=job.max_seconds,
                max_attempts=job.max_attempts,
                name=job.name,
                labels=job.labels,
                webhook_url=job.webhook_url,
                group_id=job.group_id,
                variant=job.variant,
                retry_of=job.id,
            )
            made, _ = submission.accept(connection, now, tenant, new, None, quota)
            return Submission(reading.one(connection, tenant, made))

    # --- for workers -----------------------------------------------------------------------------

    def claim(self, worker: str, queues: Sequence[str]) -> Claim | None:
        """The best queued job, now running on this worker; None when nothing waits."""
        with notes(self.engine) as connection:
            return leases.claim(connection, self._clock(connection), worker, queues)

    def heartbeat(self, claim: Claim, progress: dict[str, Any] | None = None) -> Directive:
        """Extend the lease, note the progress, and learn whether to go on."""
        with notes(self.engine) as connection:
            return leases.heartbeat(connection, self._clock(connection), claim, progress)

    def record_finding(self, claim: Claim, finding: dict[str, Any]) -> None:
        """Write a diagnosis into the history. Raises ``LeaseLostError``, as every worker's write does."""
        with notes(self.engine) as connection:
            leases.record_finding(connection, self._clock(connection), claim, finding)

    def finish(self, claim: Claim, ending: Ending) -> None:
        """Store the report and end the job, in one transaction."""
        with writes(self.engine) as connection:
            leases.finish(connection, self._clock(connection), claim, ending)

    def release(self, claim: Claim, reason: str = states.WORKER_SHUTDOWN) -> None:
        """Give the job back to the queue; costs it no attempt."""
        with writes(self.engine) as connection:
            leases.release(connection, self._clock(connection), claim, reason)

    def lose(self, claim: Claim, reason: str = states.WORKER_LOST, detail: str | None = None) -> str:
        """The attempt died under a living worker. Returns the job's status after that."""
        with writes(self.engine) as connection:
            job = rows.owned(connection, claim)
            return leases.lose(connection, self._clock(connection), job, reason, detail)

    # --- upkeep: any process, any number at once ---------------------------------------------------

    def reap(self) -> Reaped:
        """Take jobs from workers whose heartbeats have stopped."""
        with writes(self.engine) as connection:
            return upkeep.reap(connection, self._clock(connection))

    def reroute(self) -> int:
        """Move ``auto`` jobs off the GPU queue when no GPU worker is left; how many."""
        with notes(self.engine) as connection:
            return upkeep.reroute(connection, self._clock(connection))

    def take_doorbells(self, limit: int = upkeep.BATCH) -> list[Due]:
        """Jobs to ring for; say afterwards whether the broker took them."""
        with notes(self.engine) as connection:
            return upkeep.take_doorbells(connection, self._clock(connection), limit)

    def doorbells_sent(self, job_ids: Sequence[str]) -> None:
        """The broker took these."""
        with notes(self.engine) as connection:
            upkeep.doorbells_sent(connection, job_ids)

    def doorbells_failed(self, job_ids: Sequence[str]) -> None:
        """The broker did not take these: ring again later."""
        with notes(self.engine) as connection:
            upkeep.doorbells_failed(connection, job_ids)

    def unanswered(self, queues: Sequence[str], patience: timedelta) -> int:
        """How many jobs wait although their doorbell went out longer ago than ``patience``."""
        with reads(self.engine) as connection:
            return upkeep.unanswered(connection, queues, self._clock(connection), patience)

    def expire(self, keep: timedelta) -> list[tuple[str, str]]:
        """Remove the data of jobs that ended longer ago than ``keep``, as (tenant, id)."""
        with writes(self.engine) as connection:
            return upkeep.expire(connection, self._clock(connection), keep)

    # --- workers' registry -----------------------------------------------------------------------

    def beat(self, worker: Worker) -> None:
        """Note that the worker is alive."""
        with notes(self.engine) as connection:
            registry.beat(connection, worker, self._clock(connection))

    def forget(self, worker_id: str) -> None:
        """The worker has stopped."""
        with notes(self.engine) as connection:
            registry.forget(connection, worker_id)

    def workers(self) -> list[Worker]:
        """The workers that are alive."""
        with reads(self.engine) as connection:
            return registry.alive(connection, self._clock(connection))

    def queues(self) -> list[QueueDepth]:
        """What waits, what runs and who serves, for each queue."""
        with reads(self.engine) as connection:
            return registry.depths(connection, self._clock(connection))

    def counts(self) -> Counts:
        """What has ended, and how long the oldest waiting job of each queue has waited."""
        with reads(self.engine) as connection:
            return counting.count(connection, self._clock(connection))
