"""Accept a training job: read it, lint it, judge its size and its data, write it down, ring the bell."""

import hashlib
from dataclasses import dataclass

from api_schemas.dry_run import DryRun
from api_schemas.lint import LintOptions, LintReport, LintRequest
from api_schemas.train import TrainCost, TrainRequest
from service.jobs.doorbell import Doorbell
from service.jobs.ledger import Ledger
from service.jobs.records import Idempotency, NewJob, Quota, Submission
from service.lint.document import parse_document
from service.lint.engine import lint, read_subject
from service.lint.errors import Fault, SpecError
from service.lint.graph import Graph
from service.lint.severity import reaches
from service.settings import Settings
from service.use_cases.bundled_data import known_facts, sample_count
from service.use_cases.check_data_fit import check_data_fit
from service.use_cases.check_limits import check_limits
from service.use_cases.errors import LintGateError
from service.use_cases.estimate_cost import estimate_cost
from service.use_cases.read_request import validate_document


@dataclass(frozen=True, slots=True)
class Judged:
    """A request that may be queued: the document as sent, what it says, and what is known of it."""

    document: dict[str, object]
    request: TrainRequest
    cost: TrainCost
    report: LintReport


def judge_training(body: bytes, settings: Settings) -> Judged:
    """Everything that can be refused before a job exists.

    Raises ``SpecError``, ``LimitExceededError`` and ``LintGateError``.
    """
    document = parse_document(body, max_bytes=len(body))
    request = validate_document(TrainRequest, document)
    asked = _lint_request(request)
    subject = read_subject(asked)
    cost = estimate_cost(request, subject.graph, sample_count(request.data))
    _check_trainable(subject.graph)
    check_limits(request, cost, len(subject.graph.layers), settings)
    check_data_fit(request.data, subject.graph)
    return Judged(document, request, cost, lint(asked))


def dry_run(body: bytes, settings: Settings) -> DryRun:
    """What the run would cost, and what lint says; here a report that fails the gate is an answer."""
    judged = judge_training(body, settings)
    return DryRun(cost=judged.cost, lint=judged.report)


def submit_training(
    body: bytes, key: str | None, tenant: str, settings: Settings, ledger: Ledger, doorbell: Doorbell
) -> Submission:
    """The accepted job, or the one that an earlier request with this idempotency key made.

    Raises besides ``judge_training``'s: ``IdempotencyConflictError`` and ``QueueFullError``.
    """
    judged = judge_training(body, settings)
    _check_gate(judged)
    idempotency = Idempotency(key, hashlib.sha256(body).hexdigest()) if key else None
    submission = ledger.submit(
        tenant,
        _new_job(judged, settings),
        idempotency=idempotency,
        quota=Quota(service=settings.max_queued_jobs),
    )
    doorbell.ring()
    return submission


def _check_gate(judged: Judged) -> None:
    fail_on = judged.request.lint.fail_on
    if fail_on != "never" and not judged.report.passed:
        failing = [finding for finding in judged.report.findings if reaches(finding.severity, fail_on)]
        raise LintGateError(judged.report, failing)


def _check_trainable(graph: Graph) -> None:
    """What lint reports and training refuses: shapes that cannot connect, layers that are not Keras's."""
    faults = [Fault(problem.pointer, problem.message) for problem in graph.problems]
    if faults:
        raise SpecError(*faults, code="untrainable")


def _lint_request(request: TrainRequest) -> LintRequest:
    return LintRequest(
        model=request.model,
        training=request.training,
        data=known_facts(request.data),
        options=LintOptions(ignore=request.lint.ignore, fail_on=request.lint.fail_on),
    )


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
    )
