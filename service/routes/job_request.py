"""``GET /train/{id}/request``: what a job was made of, to be changed and sent again."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from service.routes.documented import answer, problems
from service.routes.job_id import JobId
from service.routes.tenant import tenant_of
from service.routes.wired import adapters_of
from service.use_cases.read_job_request import read_job_request

router = APIRouter(prefix="/train", tags=["train"])


@router.get(
    "/{job_id}/request",
    operation_id="getJobRequest",
    summary="What a job was made of",
    response_model=dict[str, Any],
    responses=answer(200, "The body as it was sent, without its webhook.") | problems(404, 410, 503),
)
def get_job_request(request: Request, job_id: JobId) -> JSONResponse:
    """A remedy of the report is a patch of this document: apply it, and send the result to `POST /train`."""
    return JSONResponse(read_job_request(adapters_of(request).ledger, tenant_of(request), job_id))
