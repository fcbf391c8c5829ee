"""``/healthz``, ``/readyz``, ``/metrics``: for whoever runs the service."""

from typing import Annotated

from fastapi import APIRouter, Query
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response

from api_schemas.health import Health, Readiness
from service.routes.documented import answer, problems
from service.routes.wired import adapters_of
from service.use_cases.check_readiness import check_readiness

router = APIRouter(tags=["operations"])


@router.get(
    "/healthz",
    operation_id="health",
    summary="Whether the process answers",
    responses=answer(200, "It does."),
)
async def health(request: Request) -> Health:
    """Says nothing of the database, the broker and the workers; see `/readyz`."""
    return Health(version=adapters_of(request).version)


@router.get(
    "/livez",
    operation_id="live",
    summary="Whether the process answers, by the name that Kubernetes uses",
    responses=answer(200, "It does."),
)
async def live(request: Request) -> Health:
    """The same as `/healthz`."""
    return Health(version=adapters_of(request).version)


@router.get(
    "/readyz",
    operation_id="ready",
    summary="Whether jobs can be accepted",
    response_model=Readiness,
    responses={
        **answer(
            200,
            "Jobs are accepted. `degraded` when the broker is away: they wait in the ledger for it.",
            also={"text/plain": "With `verbose`: a line for each check."},
        ),
        503: {
            "description": "The database does not answer.",
            "model": Readiness,
            "content": {"text/plain": {"schema": {"type": "string"}}},
        },
    }
    | problems(422),
)
def ready(
    request: Request,
    verbose: Annotated[
        str | None, Query(max_length=5, description="Lines for people, as in Kubernetes.")
    ] = None,
) -> Response:
    """Asks the database and the broker now."""
    adapters = adapters_of(request)
    readiness, accepts = check_readiness(adapters.ledger, adapters.doorbell)
    status = 200 if accepts else 503
    if verbose is not None:
        return Response(as_lines(readiness), status_code=status, media_type="text/plain")
    return Response(readiness.model_dump_json(), status_code=status, media_type="application/json")


def as_lines(readiness: Readiness) -> str:
    """``[+]database ok`` for each check, and the sum."""
    lines = [
        f"[{'+' if check.ok else '-'}]{check.name} {'ok' if check.ok else 'failed'}"
        for check in readiness.checks
    ]
    return "\n".join([*lines, f"readyz: {readiness.status}", ""])


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Counters for Prometheus",
    response_class=Response,
    responses=answer(200, "The text format.", only={CONTENT_TYPE_PLAIN_0_0_4: "Lines of metrics."}),
)
def metrics(request: Request) -> Response:
    """Requests, lint times, and jobs by status."""
    return Response(adapters_of(request).metrics.exposition(), media_type=CONTENT_TYPE_PLAIN_0_0_4)
