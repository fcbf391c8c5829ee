"""Accept a training job: judge it, write it down, ring the bell."""

import hashlib

from service.adapters import Adapters
from service.jobs.records import Idempotency, NewJob, Quota, Submission
from service.lint.severity import reaches
from service.settings import Settings
from service.tracing import current_context
from service.use_cases.errors import LintGateError
from service.use_cases.judge_training import Judged, judge_training


def submit_training(body: bytes, key: str | None, tenant: str, adapters: Adapters) -> Submission:
    """The accepted job, or the one that an earlier request with this idempotency key made.

    Raises ``LintGateError``, ``IdempotencyConflictError``, ``QueueFullError`` besides ``judge_training``'s.
    """
    judged = judge_training(body, tenant, adapters)
    _check_gate(judged)
    submission = adapters.ledger.submit(
        tenant,
        _new_job(judged, adapters.settings),
        idempotency=Idempotency(key, hashlib.sha256(body).hexdigest()) if key else None,
        quota=Quota(adapters.settings.max_tenant_jobs, adapters.settings.max_queued_jobs),
    )
    adapters.doorbell.ring()
    return submission


def _check_gate(judged: Judged) -> None:
    fail_on = judged.request.lint.fail_on
    if fail_on != "never" and not judged.report.passed:
        failing = [finding for finding in judged.report.findings if reaches(finding.severity, fail_on)]
        raise LintGateError(judged.report, failing)


def _new_job(judged: Judged, settings: Settings) -> NewJob:
    request = judged.request
    return NewJob(
        request=judged.document,
        device=request.device,
        priority=request.priority,
        max_seconds=request.limits.max_seconds or settings.max_seconds,
        name=request.name,
        labels=request.labels,
        webhook_url=request.webhook.url if request.webhook else None,
        trace_context=current_context(),
    )
