"""What the use cases lean on, made once in ``create_app`` and handed to every request."""

from dataclasses import dataclass

from service.jobs.doorbell import Doorbell
from service.jobs.ledger import Ledger
from service.jobs.shelf import Shelf
from service.metrics import Metrics
from service.settings import Settings
from service.stream_limit import StreamLimit


@dataclass(frozen=True, slots=True)
class Adapters:
    """Settings, ledger, doorbell, shelf of data sets, metrics and open streams of one application."""

    settings: Settings
    ledger: Ledger
    doorbell: Doorbell
    shelf: Shelf
    metrics: Metrics
    streams: StreamLimit
    version: str
