"""The one task: a doorbell has rung."""

from celery import Celery, Task

from service.jobs.broker import TRAIN_TASK


def register(app: Celery) -> None:
    """Have the app's worker answer doorbells."""
    app.task(train, name=TRAIN_TASK, bind=True)


def train(task: Task) -> None:
    """Work on what the ledger holds, until nothing is left.

    Whatever job this message was sent for, the ledger says which one is next. Working on until the
    queue is empty makes one message enough when the broker has lost the others; a message that comes
    later finds nothing to do.
    """
    task.app.station.worker.work()
