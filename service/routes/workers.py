"""``GET /workers``."""

from fastapi import APIRouter
from starlette.requests import Request

from api_schemas.workers import Workers
from service.routes.documented import answer, problems
from service.routes.wired import adapters_of

router = APIRouter(tags=["operations"])


@router.get(
    "/workers",
    operation_id="listWorkers",
    summary="Live workers and queues",
    responses=answer(200, "Who is there to train, on what, and how much waits for them.") | problems(503),
)
def list_workers(request: Request) -> Workers:
    """A worker is live while its heartbeats come."""
    ledger = adapters_of(request).ledger
    return Workers(workers=ledger.workers(), queues=ledger.queues())
