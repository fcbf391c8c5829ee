"""A worker process's equipment, wired together: ledger, doorbell, worker, heartbeat, reaper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from celery import Celery, signals
from sqlalchemy.exc import SQLAlchemyError

from service.jobs.database import connect, upgrade
from service.jobs.doorbell import Doorbell
from service.jobs.ledger import Ledger
from service.settings import Settings
from workers.child import StartChild
from workers.heartbeat import Heartbeat
from workers.reaper import Reaper
from workers.sweeper import sweep
from workers.worker import Worker


@dataclass(frozen=True, slots=True)
class Station:
    """What lives as long as the worker process."""

    ledger: Ledger
    doorbell: Doorbell
    worker: Worker
    heartbeat: Heartbeat
    reaper: Reaper

    def start(self) -> None:
        """Begin to ring, to beat and to reap."""
        self.doorbell.start()
        self.heartbeat.start()
        self.reaper.start()

    def stop(self) -> None:
        """Hand the running job back; returns at once."""
        self.worker.stop()

    def close(self) -> None:
        """End everything, in the order in which the parts need each other."""
        self.worker.close()
        self.reaper.close()
        self.heartbeat.close()
        self.doorbell.stop()
        self.ledger.engine.dispose()


def build_station(
    settings: Settings, queues: Sequence[str], gpu: str | None, start_child: StartChild
) -> Station:
    """The station of one worker process, not yet started."""
    settings.make_folders()
    engine = connect(settings.database_url)
    if engine.dialect.name == "sqlite":
        upgrade(engine)
    ledger = Ledger(engine)
    doorbell = Doorbell(ledger, settings.broker_url)
    worker = Worker(ledger, settings, queues, gpu=gpu, start_child=start_child)
    keep = timedelta(days=settings.retention_days)
    reaper = Reaper(ledger, doorbell, worker, partial(sweep, ledger, keep, settings.artifacts_dir))
    return Station(ledger, doorbell, worker, Heartbeat(ledger, worker), reaper)


def attach_station(app: Celery, settings: Settings, gpu: str | None, start_child: StartChild) -> None:
    """Have Celery open, stop and close the station as its worker starts and ends."""
    app.station = None

    def opened(instance: Any, **_: Any) -> None:
        queues = list(instance.app.amqp.queues.consume_from)
        try:
            app.station = build_station(settings, queues, gpu, start_child)
            app.station.worker.metrics.serve(settings)
        except (SQLAlchemyError, OSError, ValueError) as error:
            # Celery would only log it, and go on without a station.
            raise SystemExit(f"The worker cannot start: {error}") from error
        app.station.start()

    def stopping(**_: Any) -> None:
        # The job goes back to the queue, which ends the task that Celery waits for.
        if app.station is not None:
            app.station.stop()

    def closing(**_: Any) -> None:
        if app.station is not None:
            app.station.close()

    # By then the worker knows its queues, and no message has come yet.
    signals.celeryd_after_setup.connect(opened, weak=False)
    signals.worker_shutting_down.connect(stopping, weak=False)
    signals.worker_shutdown.connect(closing, weak=False)
