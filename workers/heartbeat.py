"""A thread that tells the ledger that this worker is alive, and what it does, as soon as that changes."""

import logging
import threading
from time import monotonic
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from api_schemas.workers import WorkerState
from service.jobs.ledger import Ledger
from workers.worker import Worker

BEAT_SECONDS: Final = 2.0
LOOK_SECONDS: Final = 0.2

log = logging.getLogger(__name__)


class Heartbeat:
    """The worker's presence in the registry."""

    def __init__(self, ledger: Ledger, worker: Worker) -> None:
        self._ledger = ledger
        self._worker = worker
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def close(self) -> None:
        """Say goodbye."""
        self._ended.set()
        self._thread.join()
        try:
            self._ledger.forget(self._worker.id)
        except SQLAlchemyError as error:
            log.warning("the registry was not told of the end: %s", error)

    def _run(self) -> None:
        told, due = None, 0.0
        while not self._ended.wait(LOOK_SECONDS):
            if self._worker.state != told or monotonic() >= due:
                told, due = self._beat(), monotonic() + BEAT_SECONDS

    def _beat(self) -> WorkerState:
        presence = self._worker.presence()
        try:
            self._ledger.beat(presence)
        except SQLAlchemyError as error:
            log.warning("the registry does not answer: %s", error)
        return presence.state
