"""Makes the Celery application of a worker."""

from celery import Celery

from service.jobs.broker import consumer_settings
from service.settings import Settings
from workers import tasks
from workers.child import Child, StartChild
from workers.station import attach_station
from workers.surroundings import assigned_gpu


def make_app(settings: Settings, start_child: StartChild = Child) -> Celery:
    """A Celery application whose worker trains in children that ``start_child`` starts."""
    app = Celery("gradhealth")
    app.conf.update(consumer_settings(settings.broker_url))
    app.conf.update(
        # One training at a time: it takes all cores, or the whole GPU.
        worker_concurrency=1,
        # A thread, not a forked process: the training is a process of its own already, and the main
        # thread stays free to answer the broker (AMQP heartbeats) and signals while a job runs.
        worker_pool="threads",
        # A message is a doorbell: once heard, it has done its work. Late acknowledgement would have
        # Redis deliver it again after its visibility timeout, and RabbitMQ close the channel after its own.
        task_acks_late=False,
        # Nobody listens to task events: the ledger has the history of every job.
        worker_send_task_events=False,
        worker_consumer="workers.consumer:Consumer",
    )
    tasks.register(app)
    attach_station(app, settings, assigned_gpu(), start_child)
    return app
