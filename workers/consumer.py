"""Celery's consumer without what these workers have no use for."""

from typing import Any, ClassVar, Final

from celery.worker import consumer

UNUSED: Final = {
    "without_mingle": True,  # asking the others for revoked tasks: a second's wait at every start
    "without_gossip": True,  # listening to the others' events: the ledger has the registry of workers
}


class Consumer(consumer.Consumer):  # type: ignore[misc]
    """Starts at once, and declares no queues besides its own."""

    class Blueprint(consumer.Consumer.Blueprint):  # type: ignore[misc]
        """The usual steps but delayed delivery, which wants 28 more queues for countdowns nobody uses."""

        default_steps: ClassVar = [
            step
            for step in consumer.Consumer.Blueprint.default_steps
            if not step.endswith(":DelayedDelivery")
        ]

    def __init__(self, *arguments: Any, worker_options: dict[str, Any] | None = None, **options: Any) -> None:
        super().__init__(*arguments, worker_options={**(worker_options or {}), **UNUSED}, **options)
