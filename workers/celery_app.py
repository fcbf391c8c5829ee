"""The Celery application of a worker: ``celery -A workers.celery_app worker``.

Never imports TensorFlow: only the training children do.
"""

from service.settings import Settings
from workers.application import make_app

app = make_app(Settings())
