"""What the use cases lean on, made once in ``create_app`` and handed to every request."""

from dataclasses import dataclass

from service.answer_cache import AnswerCache
from service.jobs.comparisons import Comparisons
from service.jobs.doorbell import Doorbell
from service.jobs.ledger import Ledger
from service.jobs.shelf import Shelf
from service.metrics import Metrics
from service.settings import Settings
from service.stream_limit import StreamLimit


@dataclass(frozen=True, slots=True)
class Adapters:
    """What one application has: settings, ledger, doorbell, data sets, metrics, and the like."""

    settings: Settings
    ledger: Ledger
    comparisons: Comparisons
    doorbell: Doorbell
    shelf: Shelf
    metrics: Metrics
    streams: StreamLimit
    lints: AnswerCache
    version: str
