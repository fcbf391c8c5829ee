"""What Prometheus reads off this process: prefix, base units, few labels, none of them from a request."""

from collections.abc import Callable, Iterable, Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from api_schemas.workers import QueueDepth

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Lint answers in milliseconds; the upper buckets are there to show when it does not."""

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

ReadQueues = Callable[[], Sequence[QueueDepth]]


class Metrics:
    """The counters of one application."""

    def __init__(self, read_queues: ReadQueues) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "gradhealth_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "gradhealth_http_request_duration_seconds",
            "Time to the end of the answer.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.lint_seconds = Histogram(
            "gradhealth_lint_duration_seconds",
            "Time to read, judge and predict one network.",
            buckets=SECONDS,
            registry=self.registry,
        )
        self.registry.register(QueueCollector(read_queues))

    def record(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request under its route's template."""
        self._requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def exposition(self) -> bytes:
        """The text format, version 0.0.4."""
        return generate_latest(self.registry)


class QueueCollector(Collector):
    """Counts what waits and what runs when asked, so that every API process tells the same truth."""

    def __init__(self, read_queues: ReadQueues) -> None:
        self._read_queues = read_queues

    def describe(self) -> Iterable[Metric]:
        """Names alone: nothing is read when the collector is registered."""
        return _families()

    def collect(self) -> Iterable[Metric]:
        """Jobs by queue and status, and workers by queue; nothing while the database is away."""
        jobs, workers = families = _families()
        try:
            depths = self._read_queues()
        except SQLAlchemyError:
            return ()
        for depth in depths:
            jobs.add_metric((depth.name, "queued"), depth.queued)
            jobs.add_metric((depth.name, "running"), depth.running)
            workers.add_metric((depth.name,), depth.workers)
        return families


def _families() -> tuple[GaugeMetricFamily, GaugeMetricFamily]:
    return (
        GaugeMetricFamily("gradhealth_jobs", "Jobs that have not ended.", labels=("queue", "status")),
        GaugeMetricFamily("gradhealth_workers", "Live workers.", labels=("queue",)),
    )
