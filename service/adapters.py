"""What the use cases lean on, made once in ``create_app`` and handed to every request."""

from dataclasses import dataclass
from typing import cast

from starlette.requests import Request

from service.jobs.doorbell import Doorbell
from service.jobs.ledger import Ledger
from service.metrics import Metrics
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Adapters:
    """Settings, ledger, doorbell and metrics of one application."""

    settings: Settings
    ledger: Ledger
    doorbell: Doorbell
    metrics: Metrics
    version: str


def adapters_of(request: Request) -> Adapters:
    """The adapters of the application that serves this request."""
    return cast(Adapters, request.app.state.adapters)
