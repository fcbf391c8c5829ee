"""What Prometheus reads off this process: prefix, base units, few labels, none of them from a request."""

from collections.abc import Callable, Iterable, Sequence

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from api_schemas.workers import QueueDepth
from service.jobs.counting import Counts

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Lint answers in milliseconds; the upper buckets are there to show when it does not."""

ENDED = ("succeeded", "failed", "cancelled")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

ReadQueues = Callable[[], Sequence[QueueDepth]]
ReadCounts = Callable[[], Counts]


class Metrics:
    """The counters of one application."""

    def __init__(self, read_queues: ReadQueues, read_counts: ReadCounts = Counts) -> None:
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
        self.registry.register(QueueCollector(read_queues, read_counts))

    def record(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request under its route's template."""
        self._requests.labels(method if method in METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def exposition(self) -> bytes:
        """The text format, version 0.0.4."""
        return generate_latest(self.registry)


class QueueCollector(Collector):
    """Counts what waits and what runs when asked, so that every API process tells the same truth."""

    def __init__(self, read_queues: ReadQueues, read_counts: ReadCounts) -> None:
        self._read_queues = read_queues
        self._read_counts = read_counts

    def describe(self) -> Iterable[Metric]:
        """Names alone: nothing is read when the collector is registered."""
        return _families()

    def collect(self) -> Iterable[Metric]:
        """Jobs by queue and status, and workers by queue; nothing while the database is away."""
        jobs, workers, ended, oldest = families = _families()
        try:
            depths, counts = self._read_queues(), self._read_counts()
        except SQLAlchemyError:
            return ()
        for depth in depths:
            jobs.add_metric((depth.name, "queued"), depth.queued)
            jobs.add_metric((depth.name, "running"), depth.running)
            workers.add_metric((depth.name,), depth.workers)
            oldest.add_metric((depth.name,), counts.oldest.get(depth.name, 0.0))
        for status in ENDED:
            ended.add_metric((status,), counts.ended.get(status, 0))
        return families


def _families() -> tuple[GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily, GaugeMetricFamily]:
    return (
        GaugeMetricFamily("gradhealth_jobs", "Jobs that have not ended.", labels=("queue", "status")),
        GaugeMetricFamily("gradhealth_workers", "Live workers.", labels=("queue",)),
        GaugeMetricFamily("gradhealth_jobs_ended", "Jobs that have ended and are known.", labels=("status",)),
        GaugeMetricFamily(
            "gradhealth_job_oldest_queued_seconds", "How long the oldest job waits.", labels=("queue",)
        ),
    )
