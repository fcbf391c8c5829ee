"""A job of the ledger in the words of the API."""

from api_schemas.train import Job, JobError, JobLinks, JobProgress
from service.jobs import records


def describe_job(job: records.Job) -> Job:
    """The job as clients see it; what is the ledger's own business stays there."""
    return Job(
        id=job.id,
        name=job.name,
        status=job.status,
        reason=job.reason,
        verdict=job.verdict,
        progress=_progress(job),
        device=job.device or job.device_requested,
        queue=job.queue,
        queue_position=job.queue_position,
        priority=job.priority,
        attempt=job.attempt,
        max_attempts=job.max_attempts,
        labels=job.labels,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        error=_error(job),
        transitions=job.transitions,
        group_id=job.group_id,
        variant=job.variant,
        retry_of=job.retry_of,
        links=links(job.id),
    )


def links(job_id: str) -> JobLinks:
    """Where the job and what belongs to it are."""
    home = f"/train/{job_id}"
    return JobLinks(
        self=home,
        events=f"{home}/events",
        report=f"{home}/report",
        cancel=f"{home}/cancel",
        artifacts=f"{home}/artifacts",
    )


def _progress(job: records.Job) -> JobProgress | None:
    if not job.progress:
        return None
    known = {name: value for name, value in job.progress.items() if name in JobProgress.model_fields}
    return JobProgress.model_validate(known)


def _error(job: records.Job) -> JobError | None:
    if job.status != "failed":
        return None
    return JobError(reason=job.reason or "internal_error", detail=job.detail, errors=job.faults)
