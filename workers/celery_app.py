"""The Celery application of a worker: ``celery -A workers.celery_app worker``.

Never imports TensorFlow: only the training children do.
"""

import logging
import warnings
from typing import Any

from celery import signals

from service.logs import configure_logs
from service.settings import Settings
from workers.application import make_app

# Celery warns of root for the sake of pickled messages. Ours are JSON, and carry nothing but a doorbell.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

settings = Settings()
app = make_app(settings)


@signals.setup_logging.connect  # type: ignore[untyped-decorator]
def set_up_logging(loglevel: int | str, **_: Any) -> None:
    """In Celery's place, whose own handlers know nothing of jobs and traces."""
    level = loglevel if isinstance(loglevel, str) else logging.getLevelName(loglevel)
    configure_logs(level, settings.log_format)
    # kombu misses a host in the URL of the broker that is a folder
    logging.getLogger("kombu.connection").setLevel(logging.ERROR)
