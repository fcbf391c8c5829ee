"""``POST /recommend``."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api_schemas.recommend import RecommendReport, RecommendRequest
from service.routes.body import read_body
from service.routes.documented import READS_BODY, answer, json_body, problems
from service.routes.examples import RECOMMEND_REQUESTS
from service.routes.wired import adapters_of
from service.use_cases.recommend_activation import recommend_activation

router = APIRouter(tags=["lint"])


@router.post(
    "/recommend",
    operation_id="recommend",
    summary="Which activation to use",
    response_model=RecommendReport,
    openapi_extra=json_body(RecommendRequest, RECOMMEND_REQUESTS),
    responses=answer(200, "Activations with their initialisers, the best first.") | problems(*READS_BODY),
)
async def recommend(request: Request) -> Response:
    """Those whose conditions the network breaks come last, with what is unmet."""
    body = await read_body(request, adapters_of(request).settings.max_body_bytes)
    report = await run_in_threadpool(recommend_activation, body)
    return Response(report.model_dump_json(), media_type="application/json")
