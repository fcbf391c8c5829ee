"""A worker: takes jobs from the ledger one after the other and has each trained by a fresh child."""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from api_schemas.workers import Worker as Presence
from api_schemas.workers import WorkerState
from service import logs
from service.jobs import artifacts, states
from service.jobs.ledger import Ledger
from service.jobs.queue import GPU_QUEUE
from service.jobs.records import Claim
from service.settings import Settings
from service.tracing import trace_id_of
from service.version import version
from workers.child import Child, StartChild
from workers.load import load
from workers.metrics import WorkerMetrics
from workers.protocol import Assignment
from workers.spare import Spare
from workers.supervisor import Patience, Supervisor
from workers.surroundings import child_environment, memory_limit

PATIENCE: Final = Patience()

log = logging.getLogger(__name__)


class Worker:
    """One worker process's identity, its spare child, and its work.

    The id is new for every process: a worker that comes back after a crash is another one, and has no
    claim on what the first one held.
    """

    def __init__(
        self,
        ledger: Ledger,
        settings: Settings,
        queues: Sequence[str],
        *,
        gpu: str | None = None,
        start_child: StartChild = Child,
        patience: Patience = PATIENCE,
    ) -> None:
        self.id = f"{socket.gethostname()[:80]}-{os.getpid()}-{secrets.token_hex(4)}"
        self.queues = list(queues)
        self.stopping = threading.Event()
        self.metrics = WorkerMetrics()
        self._version = version()
        self._ledger = ledger
        self._settings = settings
        self._patience = patience
        self._device = f"gpu:{gpu}" if gpu is not None else "gpu" if GPU_QUEUE in queues else "cpu"
        self._spare = Spare(lambda: start_child(_surroundings(settings, gpu)))
        self._job: str | None = None
        self._one_at_a_time = threading.Lock()

    def work(self) -> None:
        """Train queued jobs until none is left, or the worker stops."""
        with self._one_at_a_time:
            while self._work_on_one():
                pass

    def stop(self) -> None:
        """Stop soon: the running job goes back to the queue. Returns at once."""
        self.stopping.set()

    def close(self) -> None:
        """Wait for the running job to be handed back, and end the spare child."""
        self.stop()
        with self._one_at_a_time:
            self._spare.close()

    @property
    def idle(self) -> bool:
        """Whether a job would start at once."""
        return self.state == "idle"

    def presence(self) -> Presence:
        """What the registry is told; the times are the ledger's to correct."""
        now = datetime.now(UTC)
        return Presence(
            id=self.id,
            hostname=socket.gethostname(),
            pid=os.getpid(),
            queues=self.queues,
            device=self._device,
            state=self.state,
            job=self._job,
            load=load(),
            version=self._version,
            started_at=now,
            last_seen_at=now,
        )

    @property
    def state(self) -> WorkerState:
        """What the worker does now; ``starting`` while it has no child ready."""
        if self.stopping.is_set():
            return "draining"
        if self._job is not None:
            return "busy"
        return "idle" if self._spare.warm else "starting"

    def _work_on_one(self) -> bool:
        # The child comes first: a worker that cannot start one must not take jobs.
        child = self._spare.take(self.stopping)
        if child is None:
            return False
        claim = self._claim()
        if claim is None:
            self._spare.put_back(child)
            return False
        self._spare.warm_next()
        self._job = claim.job_id
        logs.bind(job_id=claim.job_id, trace_id=trace_id_of(claim.trace_context))
        log.info("job claimed", extra={"attempt": claim.attempt})
        try:
            with self.metrics.running(claim.waited_seconds):
                self._supervise(claim, child)
        finally:
            self._job = None
            log.info("job left")
            logs.unbind()
        return not self.stopping.is_set()

    def _claim(self) -> Claim | None:
        try:
            return self._ledger.claim(self.id, self.queues)
        except SQLAlchemyError as error:
            log.warning("the ledger does not answer: %s", error)
            return None

    def _supervise(self, claim: Claim, child: Child) -> None:
        folder = artifacts.folder(self._settings.artifacts_dir, claim.job_id, claim.attempt)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            log.error("no folder for the artifacts of job %s: %s", claim.job_id, error)
            child.close()
            self._ledger.lose(claim, states.INTERNAL_ERROR, "The worker could not make room for artifacts.")
            return
        describe = partial(artifacts.describe, folder)
        supervisor = Supervisor(self._ledger, claim, child, self.stopping, describe, self._patience)
        supervisor.run(self._assignment(claim, folder))

    def _assignment(self, claim: Claim, folder: Path) -> Assignment:
        return Assignment(
            job_id=claim.job_id,
            attempt=claim.attempt,
            request=claim.request,
            artifacts_dir=str(folder),
            datasets_dir=str(self._settings.datasets_dir),
            data_prefixes=self._settings.data_prefixes,
            max_parameters=self._settings.max_parameters,
            max_seconds=claim.max_seconds,
            trace_context=claim.trace_context,
        )


def _surroundings(settings: Settings, gpu: str | None) -> dict[str, str]:
    return child_environment(
        os.environ,
        remote_data=bool(settings.data_prefixes),
        # CUDA maps memory far beyond what it uses; there the GPU's own size is the limit.
        memory_bytes=memory_limit() if gpu is None else None,
        gpu=gpu,
    )
