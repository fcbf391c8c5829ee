"""The application: the one place that wires adapters together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from service import openapi, problem_responses
from service.adapters import Adapters
from service.answer_cache import AnswerCache
from service.authentication import Authentication
from service.jobs.comparisons import Comparisons
from service.jobs.database import connect, upgrade
from service.jobs.doorbell import Doorbell
from service.jobs.keys import KeyRing
from service.jobs.ledger import Ledger
from service.jobs.shelf import Shelf
from service.metrics import Metrics
from service.middleware import RequestScope
from service.rate_limit import RateLimit
from service.routes import (
    artifacts,
    compare,
    datasets,
    events,
    job_request,
    lint,
    operations,
    problems,
    recommend,
    report,
    retry,
    rules,
    train,
    ui,
    workers,
)
from service.settings import Settings
from service.stream_limit import StreamLimit
from service.version import version

DESCRIPTION = """Lints the config of a neural network, predicts the size of its gradients before training,
trains it, and reports what its gradients did. Errors are `application/problem+json` (RFC 9457)."""

RESOURCES = (
    lint, rules, recommend, train, retry, job_request, events, report, artifacts, compare, datasets, workers,
    operations, problems, ui,
)  # fmt: skip

TAGS = [
    {"name": "lint", "description": "Judgement before training: milliseconds, no TensorFlow."},
    {"name": "train", "description": "Training jobs, and what their gradients did."},
    {"name": "compare", "description": "Variants of a network under cross-validation."},
    {"name": "data", "description": "Data sets of your own."},
    {"name": "operations", "description": "For whoever runs the service."},
]


def create_app(settings: Settings | None = None, adapters: Adapters | None = None) -> FastAPI:
    """The application on the given adapters, or on those that the settings or the environment name."""
    adapters = adapters or wire(settings or Settings())
    app = FastAPI(
        title="gradhealth",
        version=adapters.version,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        lifespan=_lifespan,
        separate_input_output_schemas=False,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,  # the framework's page is fetched from elsewhere; routes/ui.py has one of our own
        redoc_url=None,
    )
    app.state.adapters = adapters
    _protect(app, adapters)
    app.add_middleware(RequestScope, metrics=adapters.metrics)
    problem_responses.install(app)
    settings = adapters.settings
    openapi.install(app, keys_asked_for=settings.auth == "api-key", metrics_open=settings.metrics_open)
    for resource in RESOURCES:
        app.include_router(resource.router)
    return app


def _protect(app: FastAPI, adapters: Adapters) -> None:
    """Keys and rate limits, as far as the settings ask for them; the last that is added is the outermost."""
    settings = adapters.settings
    if settings.rate_limit:
        app.add_middleware(RateLimit, limit=settings.rate_limit, url=settings.rate_limit_url)
    if settings.auth == "api-key":
        keys = KeyRing(adapters.ledger.engine)
        app.add_middleware(Authentication, keys=keys, metrics_open=settings.metrics_open)


def wire(settings: Settings) -> Adapters:
    """The real adapters. The database is brought up to date."""
    settings.make_folders()
    engine = connect(settings.database_url)
    upgrade(engine)
    ledger = Ledger(engine)
    return Adapters(
        settings=settings,
        ledger=ledger,
        comparisons=Comparisons(engine),
        doorbell=Doorbell(ledger, settings.broker_url),
        shelf=Shelf(engine),
        metrics=Metrics(ledger.queues, ledger.counts),
        streams=StreamLimit(settings.max_streams),
        lints=AnswerCache(),
        version=version(),
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Ring for jobs whose doorbell could not be rung, for as long as the application runs."""
    adapters: Adapters = app.state.adapters
    adapters.doorbell.start()
    try:
        yield
    finally:
        adapters.doorbell.stop()
        adapters.ledger.engine.dispose()
