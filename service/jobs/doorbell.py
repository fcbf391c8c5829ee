"""The doorbell: tells workers through the broker that the ledger holds work.

The ledger remembers which jobs no message was sent for; a thread sends them. A request that accepts a
job only wakes the thread, so a broker that is away, or hangs, costs a request nothing.
"""

import logging
import threading
from time import monotonic
from typing import Any, Final

from celery import Celery
from kombu.exceptions import OperationalError as BrokerError
from sqlalchemy.exc import SQLAlchemyError

from service.jobs.broker import PUBLISH_TIMEOUT_SECONDS, TRAIN_TASK, publisher_settings
from service.jobs.ledger import Ledger
from service.jobs.records import Due
from service.jobs.upkeep import BATCH

GATHER_SECONDS: Final = 0.02
"""Jobs that come together are rung for together; nobody notices the delay."""
LOOK_SECONDS: Final = 1.0
"""How often the thread looks without being woken: jobs come back to the queue without a request."""
MAX_BACKOFF_SECONDS: Final = 5.0
"""The longest a job waits on for a broker that has returned."""

log = logging.getLogger(__name__)


class Doorbell:
    """Rings at one broker for the jobs of one ledger."""

    def __init__(self, ledger: Ledger, broker_url: str) -> None:
        self._ledger = ledger
        self._app = Celery("gradhealth", set_as_current=False)
        self._app.conf.update(publisher_settings(broker_url))
        # Not Celery's pool: kombu shares that with everyone in the process who uses the same broker.
        self._connection = self._app.connection_for_write()
        self._publishing = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed_until = 0.0
        self._backoff = LOOK_SECONDS

    def ring(self) -> None:
        """There may be new work: look now. Returns at once."""
        self._wake.set()

    def start(self) -> None:
        """Begin to ring, in a thread of its own."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="doorbell", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Send what is due, and end the thread."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(2 * PUBLISH_TIMEOUT_SECONDS)
        with self._publishing:
            self._connection.release()

    def answers(self) -> bool:
        """Whether the broker can be reached now; takes at most a few seconds."""
        with self._app.connection_for_write() as connection:
            try:
                connection.default_channel  # noqa: B018 (opening a channel talks to the broker)
            except (BrokerError, *connection.connection_errors):
                return False
        return True

    def send(self, queue: str) -> bool:
        """Publish one message; whether the broker took it within ``PUBLISH_TIMEOUT_SECONDS``."""
        with self._publishing:
            try:
                self._app.send_task(TRAIN_TASK, queue=queue, producer=self._open())
            except (BrokerError, OSError, *self._connection.connection_errors) as error:
                log.warning("the broker did not take a message: %s", error)
                self._connection.release()
                return False
        return True

    def deliver(self) -> None:
        """Ring for every job that waits for it; note in the ledger what the broker took, and what not."""
        if monotonic() < self._closed_until:
            self._ledger.doorbells_failed([])
            return
        while due := self._ledger.take_doorbells():
            sent = self._send_all(due)
            if relieved := [job.job_id for job in due[:sent] if job.waited]:
                self._ledger.doorbells_sent(relieved)
            if sent < len(due):
                self._ledger.doorbells_failed([job.job_id for job in due[sent:]])
                self._closed_until = monotonic() + self._backoff
                self._backoff = min(2 * self._backoff, MAX_BACKOFF_SECONDS)
                return
            self._backoff = LOOK_SECONDS
            if len(due) < BATCH:
                return

    def _open(self) -> Any:
        if not self._connection.connected:
            self._connection = self._app.connection_for_write()
        return self._app.amqp.Producer(self._connection, auto_declare=False)

    def _send_all(self, due: list[Due]) -> int:
        for sent, job in enumerate(due):
            if not self.send(job.queue):
                return sent
        return len(due)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.wait(LOOK_SECONDS)
            self._stopping.wait(GATHER_SECONDS)
            self._wake.clear()
            try:
                self.deliver()
            except SQLAlchemyError as error:
                log.warning("the ledger does not answer: %s", error)
                self._stopping.wait(LOOK_SECONDS)
