"""A thread that keeps the ledger honest. Every worker runs one; the ledger keeps them apart."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Final, Protocol

from sqlalchemy.exc import SQLAlchemyError

from service.jobs.doorbell import Doorbell
from service.jobs.leases import LEASE
from service.jobs.ledger import Ledger

ROUND_SECONDS: Final = 2.0
SWEEP_SECONDS: Final = 3600.0
PATIENCE: Final = timedelta(seconds=3)
"""A doorbell that an idle worker has not heard by then is lost, or lies with a busy worker."""

log = logging.getLogger(__name__)


class Idler(Protocol):
    """What the reaper wants to know of its worker."""

    queues: list[str]

    @property
    def idle(self) -> bool:
        """Whether a job would start at once."""


class Reaper:
    """Reaps lost jobs, routes stranded ones, rings again where an idle worker hears nothing, and sweeps.

    sweep: removes what has been kept long enough; called once an hour.
    """

    def __init__(
        self,
        ledger: Ledger,
        doorbell: Doorbell,
        worker: Idler,
        sweep: Callable[[], object],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger = ledger
        self._doorbell = doorbell
        self._worker = worker
        self._clock = clock
        self._sweep = sweep
        self._trusted_from = 0.0
        self._sweep_at = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reaper", daemon=True)

    def start(self) -> None:
        """Begin the rounds."""
        self._thread.start()

    def close(self) -> None:
        """End the rounds."""
        self._ended.set()
        self._thread.join()

    def round(self) -> None:
        """One look at everything."""
        try:
            if self._clock() >= self._trusted_from:
                self._reap()
            self._ledger.reroute()
            if self._worker.idle and self._ledger.unanswered(self._worker.queues, PATIENCE):
                self._doorbell.send(self._worker.queues[0])
            if self._clock() >= self._sweep_at:
                self._sweep_at = self._clock() + SWEEP_SECONDS
                self._sweep()
        except SQLAlchemyError as error:
            log.warning("the ledger does not answer: %s", error)
            # While it was away nobody could extend a lease: give everyone the time to do so.
            self._trusted_from = self._clock() + LEASE.total_seconds()

    def _reap(self) -> None:
        reaped = self._ledger.reap()
        if reaped:
            log.warning("took jobs from lost workers: %s", reaped)
            self._doorbell.ring()

    def _run(self) -> None:
        while not self._ended.wait(ROUND_SECONDS):
            self.round()
