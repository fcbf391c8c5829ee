"""What Prometheus reads off a worker, on a port of its own where ``GRADHEALTH_METRICS_PORT`` names one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest, start_http_server

from service.settings import Settings

QUEUE_SECONDS: Final = (0.01, 0.05, 0.25, 1.0, 5.0, 15.0, 60.0, 300.0, 1800.0, 7200.0)
RUN_SECONDS: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0)


class WorkerMetrics:
    """The counters of one worker; nothing in them is named by a request."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.queue_seconds = Histogram(
            "gradhealth_job_queue_seconds",
            "Time from a job's acceptance to its start on a worker.",
            buckets=QUEUE_SECONDS,
            registry=self.registry,
        )
        self._run_seconds = Histogram(
            "gradhealth_job_run_seconds",
            "Time that one attempt at a job took.",
            buckets=RUN_SECONDS,
            registry=self.registry,
        )
        self._busy = Gauge("gradhealth_worker_busy", "1 while a job runs, else 0.", registry=self.registry)

    @contextmanager
    def running(self, waited_seconds: float) -> Iterator[None]:
        """Around one attempt."""
        self.queue_seconds.observe(waited_seconds)
        with self._busy.track_inprogress(), self._run_seconds.time():
            yield

    def exposition(self) -> bytes:
        """The text format, version 0.0.4."""
        return generate_latest(self.registry)

    def serve(self, settings: Settings) -> None:
        """Open the port, if there is one. Raises ``OSError`` when it is taken."""
        if settings.metrics_port:
            start_http_server(settings.metrics_port, settings.metrics_host, self.registry)
