"""``/compare``: variants of a network, trained side by side."""

from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api_schemas.compare import CompareRequest, Comparison
from service.adapters import Adapters
from service.jobs import comparisons
from service.routes.body import read_body
from service.routes.documented import READS_BODY, answer, json_body, problems
from service.routes.examples import COMPARE_REQUESTS
from service.routes.job_id import JobId
from service.routes.tenant import tenant_of
from service.routes.train import IdempotencyKey
from service.routes.wired import adapters_of
from service.use_cases.describe_comparison import Reports, describe_comparison
from service.use_cases.plot_comparison import plot_comparison
from service.use_cases.submit_comparison import submit_comparison

router = APIRouter(prefix="/compare", tags=["compare"])

PLOT_TYPE: Final = "image/svg+xml"
PLOT_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
PlotName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$", examples=["scores"])]

POLL_SECONDS = 5
"""What ``Retry-After`` advises: several runs take longer than one."""


@router.post(
    "",
    operation_id="compare",
    summary="Compare variants of a network",
    status_code=202,
    response_model=Comparison,
    openapi_extra=json_body(CompareRequest, COMPARE_REQUESTS),
    responses=answer(
        202,
        "Accepted; each variant is an ordinary job on each fold.",
        headers={
            "Location": "The comparison.",
            "Retry-After": "Seconds after which it is worth asking.",
            "Idempotency-Replayed": "`true` when an earlier request with this key had made the comparison.",
        },
    )
    | problems(*READS_BODY, 429, 503),
)
async def compare(request: Request, idempotency_key: IdempotencyKey = None) -> Response:
    """Lint keeps nothing from being compared: `fixed` beside `submitted` shows whether the remedy heals."""
    adapters = adapters_of(request)
    body = await read_body(request, adapters.settings.max_body_bytes)
    accepted = await run_in_threadpool(submit_comparison, body, idempotency_key, tenant_of(request), adapters)
    shown = await run_in_threadpool(_described, accepted, adapters)
    headers = {"Location": shown.links.self, "Retry-After": str(POLL_SECONDS)}
    if accepted.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(shown.model_dump_json(), 202, headers, "application/json")


@router.get(
    "/{comparison_id}",
    operation_id="getComparison",
    summary="One comparison",
    responses=answer(200, "How far it is, and the ranking by the folds that are done.")
    | problems(404, 410, 503),
)
def get_comparison(request: Request, comparison_id: JobId) -> Comparison:
    """Ranked by the score on the folds held out; `difference` is fold by fold to the submitted network."""
    adapters = adapters_of(request)
    return _described(adapters.comparisons.get(tenant_of(request), comparison_id), adapters)


@router.post(
    "/{comparison_id}/cancel",
    operation_id="cancelComparison",
    summary="Cancel a comparison",
    status_code=202,
    response_model=Comparison,
    responses=answer(200, "It had ended before, or was being cancelled: nothing was done.")
    | answer(202, "Runs that wait are cancelled, runs that go on are asked to stop.")
    | problems(404, 410, 503),
)
def cancel_comparison(request: Request, comparison_id: JobId) -> Response:
    """Idempotent. What the runs have measured is kept."""
    adapters = adapters_of(request)
    cancelled = adapters.comparisons.cancel(tenant_of(request), comparison_id)
    return Response(
        _described(cancelled, adapters).model_dump_json(),
        status_code=202 if cancelled.changed else 200,
        media_type="application/json",
    )


@router.get(
    "/{comparison_id}/plots/{plot}.svg",
    operation_id="getComparisonPlot",
    summary="One plot of a comparison",
    response_class=Response,
    responses=answer(200, "The picture.", only={PLOT_TYPE: "A picture."}) | problems(404, 410, 422, 503),
)
def get_comparison_plot(request: Request, comparison_id: JobId, plot: PlotName) -> Response:
    """Drawn from the folds that are done; which plots there are stands in the comparison under `plots`."""
    adapters = adapters_of(request)
    comparison = adapters.comparisons.get(tenant_of(request), comparison_id)
    picture = plot_comparison(comparison, _reports(comparison, adapters), plot)
    headers = {"Content-Security-Policy": PLOT_POLICY, "Cache-Control": "no-cache"}
    return Response(picture, headers=headers, media_type=PLOT_TYPE)


def _described(comparison: comparisons.Comparison, adapters: Adapters) -> Comparison:
    return describe_comparison(comparison, _reports(comparison, adapters))


def _reports(comparison: comparisons.Comparison, adapters: Adapters) -> Reports:
    return adapters.comparisons.reports([job.id for job in comparison.jobs])
