"""``POST /train/{id}/retry``: the same request once more, as a job of its own."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api_schemas.train import Job
from service.routes.documented import answer, problems
from service.routes.job_id import JobId
from service.routes.tenant import tenant_of
from service.routes.train import POLL_SECONDS
from service.routes.wired import adapters_of
from service.use_cases.describe_job import describe_job
from service.use_cases.retry_training import retry_training

router = APIRouter(prefix="/train", tags=["train"])


@router.post(
    "/{job_id}/retry",
    operation_id="retryJob",
    summary="Run an ended job's request again",
    status_code=202,
    response_model=Job,
    responses=answer(
        202,
        "Accepted as a new job; the ended one stays as it is.",
        headers={"Location": "The new job.", "Retry-After": "Seconds after which it is worth asking."},
    )
    | problems(404, 409, 410, 429, 503),
)
def retry_job(request: Request, job_id: JobId) -> Response:
    """Name, labels, limits and webhook are those of the ended job. 409 while it has not ended."""
    submission = retry_training(job_id, tenant_of(request), adapters_of(request))
    job = describe_job(submission.job)
    headers = {"Location": job.links.self, "Retry-After": str(POLL_SECONDS)}
    return Response(job.model_dump_json(), 202, headers, "application/json")
