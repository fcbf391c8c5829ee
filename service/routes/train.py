"""``/train``: submitting, listing, looking up and cancelling jobs."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api_schemas.dry_run import DryRun
from api_schemas.train import Job, JobPage, Status, TrainRequest
from service.routes.body import read_body
from service.routes.documented import READS_BODY, answer, json_body, problems
from service.routes.examples import TRAIN_REQUESTS
from service.routes.job_id import JobId
from service.routes.tenant import tenant_of
from service.routes.wired import adapters_of
from service.use_cases.describe_job import describe_job
from service.use_cases.judge_training import dry_run as estimate
from service.use_cases.submit_training import submit_training

router = APIRouter(prefix="/train", tags=["train"])

POLL_SECONDS = 1
"""What ``Retry-After`` advises: a small job takes a few seconds."""

IdempotencyKey = Annotated[
    str | None,
    Header(
        pattern=r"^[\x21-\x7e]{1,255}$",
        description="A retry with the same key and body answers the job that the first request made.",
    ),
]
Label = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}:[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
        description="`key:value`; only jobs with this label.",
        examples=["team:vision"],
    ),
]
MAX_PAGE = 200


@router.post(
    "",
    operation_id="train",
    summary="Submit a training job",
    status_code=202,
    response_model=Job,
    openapi_extra=json_body(TrainRequest, TRAIN_REQUESTS),
    responses={200: {"description": "With `dry_run`: the cost, and nothing queued.", "model": DryRun}}
    | answer(
        202,
        "Accepted; the job is in the ledger, whatever happens to broker and workers.",
        headers={
            "Location": "The job.",
            "Retry-After": "Seconds after which it is worth asking.",
            "Idempotency-Replayed": "`true` when an earlier request with this key had made the job.",
        },
    )
    | problems(*READS_BODY, 429, 503),
)
async def train(
    request: Request,
    idempotency_key: IdempotencyKey = None,
    dry_run: Annotated[bool, Query(description="Judge and estimate; queue nothing.")] = False,
) -> Response:
    """Judged before it is queued: document, lint at `lint.fail_on`, size, and whether bundled data fit."""
    adapters = adapters_of(request)
    body = await read_body(request, adapters.settings.max_body_bytes)
    tenant = tenant_of(request)
    if dry_run:
        estimated = await run_in_threadpool(estimate, body, tenant, adapters)
        return Response(estimated.model_dump_json(), media_type="application/json")
    submission = await run_in_threadpool(submit_training, body, idempotency_key, tenant, adapters)
    job = describe_job(submission.job)
    headers = {"Location": job.links.self, "Retry-After": str(POLL_SECONDS)}
    if submission.replayed:
        headers["Idempotency-Replayed"] = "true"
    return Response(job.model_dump_json(), 202, headers, "application/json")


@router.get(
    "",
    operation_id="listJobs",
    summary="Jobs, youngest first",
    responses=answer(200, "A page; `next` is the `cursor` of the following one.") | problems(422, 503),
)
def list_jobs(
    request: Request,
    status: Annotated[Status | None, Query()] = None,
    label: Label = None,
    cursor: Annotated[str | None, Query(max_length=64)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> JobPage:
    """Filtered by status and label."""
    wanted = label.partition(":")[::2] if label else None
    page = adapters_of(request).ledger.page(
        tenant_of(request), status=status, label=wanted, cursor=cursor, limit=limit
    )
    return JobPage(jobs=[describe_job(job) for job in page.jobs], next=page.next)


@router.get(
    "/{job_id}",
    operation_id="getJob",
    summary="One job",
    responses=answer(200, "Status, progress, and the times of every change.") | problems(404, 410, 503),
)
def get_job(request: Request, job_id: JobId) -> Job:
    """An id that was once accepted stays resolvable."""
    return describe_job(adapters_of(request).ledger.get(tenant_of(request), job_id))


@router.post(
    "/{job_id}/cancel",
    operation_id="cancelJob",
    summary="Cancel a job",
    status_code=202,
    response_model=Job,
    responses=answer(200, "It had ended before, or was being cancelled: nothing was done.")
    | answer(202, "Cancelled if it waited, asked to stop if it runs; what it measured is kept.")
    | problems(404, 410, 503),
)
def cancel_job(request: Request, job_id: JobId) -> Response:
    """Idempotent. A running job gets time to write its report, then is ended."""
    cancellation = adapters_of(request).ledger.cancel(tenant_of(request), job_id)
    return Response(
        describe_job(cancellation.job).model_dump_json(),
        status_code=202 if cancellation.changed else 200,
        media_type="application/json",
    )
