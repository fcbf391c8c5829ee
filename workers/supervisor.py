"""Carries one claimed job through: hands it to a child, relays what the child says, ends it in time.

The ledger decides: every heartbeat asks it whether to go on. Whatever becomes of the child, the job ends
up finished, given back, or counted as a lost attempt.
"""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Final, Literal

from sqlalchemy.exc import SQLAlchemyError, StatementError

from service.jobs import states
from service.jobs.database import AWAY
from service.jobs.errors import LeaseLostError
from service.jobs.ledger import Ledger
from service.jobs.records import Claim, Ending
from workers.child import Child, ChildError
from workers.memory import memory_kills
from workers.protocol import Assignment, ChildMessage, FindingLine, Outcome, Progress

TICK_SECONDS: Final = 0.1
RETRY_SECONDS: Final = 1.0
MAX_FINDINGS: Final = 1000
"""Findings told of while a run goes on; the report holds all of them."""

Cause = Literal["cancel", "deadline", "shutdown", "lost", "fault"]
"""Why a child is made to stop before it has ended by itself."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: between heartbeats, and from SIGTERM to SIGKILL.

    grace: time to put a partial report together, with its plots, on a busy machine.
    shutdown_grace: a worker that shuts down gives the job back, and whoever stops it waits.
    """

    heartbeat: float = 1.0
    grace: float = 30.0
    shutdown_grace: float = 5.0


class Supervisor:
    """One attempt of one job, from its assignment to its end.

    stopping: set when the worker shuts down. describe: artifact names to what is stored about them.
    """

    def __init__(
        self,
        ledger: Ledger,
        claim: Claim,
        child: Child,
        stopping: threading.Event,
        describe: Callable[[list[str]], list[dict[str, object]]],
        patience: Patience,
    ) -> None:
        self._ledger = ledger
        self._claim = claim
        self._child = child
        self._stopping = stopping
        self._describe = describe
        self._patience = patience
        self._progress: Progress | None = None
        self._outcome: Outcome | None = None
        self._findings = 0
        self._cause: Cause | None = None
        self._kill_at = float("inf")
        self._fault: str | None = None

    def run(self, assignment: Assignment) -> None:
        """Returns when the job has ended, was given back, or is another's."""
        kills_before = memory_kills()
        try:
            self._child.assign(assignment)
            self._follow(monotonic() + self._claim.max_seconds)
        except ChildError as error:
            self._cause, self._fault = "fault", str(error)
        finally:
            if self._outcome is None and self._cause in (None, "fault"):
                log.error(
                    "job %s: its training process died: %s", self._claim.job_id, self._child.last_words()
                )
            status = self._child.close()
        out_of_memory = status == -signal.SIGKILL and memory_kills() > kills_before
        self._persist(lambda: self._settle(status, out_of_memory))

    def _follow(self, deadline: float) -> None:
        beat_at = 0.0
        while self._outcome is None and not self._child.ended and monotonic() < self._kill_at:
            for message in self._child.receive(TICK_SECONDS):
                self._note(message)
            if monotonic() >= beat_at:
                self._beat()
                beat_at = monotonic() + self._patience.heartbeat
            if self._cause == "lost":
                return
            if monotonic() >= deadline:
                self._stop("deadline")
            if self._stopping.is_set():
                self._stop("shutdown")

    def _note(self, message: ChildMessage) -> None:
        if isinstance(message, Progress):
            self._progress = message
        elif isinstance(message, FindingLine):
            self._relay(message)
        elif isinstance(message, Outcome):
            self._outcome = message

    def _relay(self, line: FindingLine) -> None:
        self._findings += 1
        if self._findings > MAX_FINDINGS:
            return
        try:
            self._ledger.record_finding(self._claim, line.finding)
        except LeaseLostError:
            self._cause = "lost"
        except (SQLAlchemyError, TypeError) as error:
            log.warning("a finding was not written down: %s", error)  # the report has it too

    def _beat(self) -> None:
        progress = self._progress.model_dump(mode="json", exclude={"type"}) if self._progress else None
        try:
            directive = self._ledger.heartbeat(self._claim, progress)
        except AWAY as error:
            log.warning("a heartbeat failed: %s", error)
            return
        if directive == "lost":
            self._cause = "lost"
        elif directive == "cancel":
            self._stop("cancel")

    def _stop(self, cause: Cause) -> None:
        grace = self._patience.shutdown_grace if cause == "shutdown" else self._patience.grace
        self._kill_at = min(self._kill_at, monotonic() + grace)
        if self._cause is None:
            self._cause = cause
            self._child.ask_to_stop()

    def _settle(self, status: int, out_of_memory: bool) -> None:
        ledger, claim, outcome = self._ledger, self._claim, self._outcome
        if self._cause == "lost":
            return
        if outcome is not None and outcome.status == "succeeded":
            ledger.finish(claim, self._ending("succeeded", None))
        elif self._cause == "shutdown":
            ledger.release(claim)
        elif self._cause == "deadline":
            ledger.finish(claim, self._ending("failed", states.DEADLINE_EXCEEDED))
        elif self._cause == "cancel":
            ledger.finish(claim, self._ending("failed", states.CANCELLED_BY_USER))
        elif outcome is not None and outcome.status == "failed":
            ledger.finish(claim, self._ending("failed", outcome.reason or states.INTERNAL_ERROR))
        else:
            reason = states.OUT_OF_MEMORY if out_of_memory else states.WORKER_LOST
            ledger.lose(claim, reason, self._fault or _last_words(status))

    def _ending(self, status: Literal["succeeded", "failed"], reason: str | None) -> Ending:
        outcome = self._outcome or Outcome(status="failed")
        detail = outcome.detail
        if reason == states.DEADLINE_EXCEEDED:
            detail = f"The run was stopped after {self._claim.max_seconds:g} seconds."
        return Ending(
            status=status,
            reason=reason,
            detail=detail,
            faults=outcome.faults,
            report=outcome.report,
            artifacts=self._describe(outcome.artifacts),
        )

    def _persist(self, write: Callable[[], None]) -> None:
        """Try until the ledger has it; a database that is away now must not cost a finished run."""
        while True:
            try:
                return write()
            except LeaseLostError:
                log.warning("attempt %s of job %s came too late", self._claim.attempt, self._claim.job_id)
                return None
            except AWAY as error:
                log.warning("the end of job %s is not written down yet: %s", self._claim.job_id, error)
                if self._stopping.is_set():
                    return None
                sleep(RETRY_SECONDS)
            except (StatementError, TypeError):
                # The report is such that it cannot be stored; another try would end the same way.
                log.exception("the end of job %s cannot be written down", self._claim.job_id)
                if write == self._give_up:
                    return None
                write = self._give_up

    def _give_up(self) -> None:
        self._ledger.lose(self._claim, states.INTERNAL_ERROR, "The report could not be stored.")


def _last_words(status: int) -> str:
    if status < 0:
        return f"The training process was ended by {signal.Signals(-status).name}."
    return f"The training process ended with exit status {status} before it had reported."
