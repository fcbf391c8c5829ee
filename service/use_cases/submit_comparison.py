"""Accept a comparison: judge its variants, write all their jobs down, ring the bell."""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from api_schemas.compare import CompareRequest, ComparisonScore
from api_schemas.lint import LintRequest
from service.adapters import Adapters
from service.jobs.comparisons import Comparison, NewComparison
from service.jobs.records import Idempotency, NewJob, Quota
from service.lint.document import parse_document
from service.lint.errors import Fault, SpecError
from service.lint.graph import Graph
from service.lint.nonlinearity import nonlinearity
from service.lint.reader import read_model
from service.lint.training import resolve_training
from service.settings import Settings
from service.tracing import current_context
from service.use_cases.bundled_data import known_facts, sample_count
from service.use_cases.errors import LimitExceededError
from service.use_cases.judge_training import Judged, judge_document, lint_request
from service.use_cases.judge_variants import JudgedVariant, judge_variants
from service.use_cases.read_request import validate_document

OWN_FIELDS: Final = ("variants", "folds", "name", "labels")
"""Members of the request that its jobs do not have."""
KEY_SCOPE: Final = b"compare\0"
"""The same key and body, sent to another address, are another request."""


def submit_comparison(body: bytes, key: str | None, tenant: str, adapters: Adapters) -> Comparison:
    """The accepted comparison, or the one that an earlier request with this idempotency key made.

    The lint gate is open: that a network is ill is a reason to compare it. Raises ``SpecError``,
    ``LimitExceededError``, ``IdempotencyConflictError`` and ``QueueFullError``.
    """
    document = parse_document(body, max_bytes=len(body))
    request = validate_document(CompareRequest, document)
    _check_size(request, adapters.settings)
    job = {name: value for name, value in document.items() if name not in OWN_FIELDS}
    base = judge_document(job, tenant, adapters)
    asked = lint_request(base.request)
    if "training" not in document:
        asked = asked.model_copy(update={"training": None})
    score = _score(request, asked)
    variants = judge_variants(request.variants, base, asked, score.metric, tenant, adapters)
    _check_any(variants)
    comparison = adapters.comparisons.submit(
        tenant,
        NewComparison(
            plan=_plan(request, score, variants),
            jobs=list(_jobs(request, base, variants, adapters.settings)),
            name=request.name,
            labels=request.labels,
        ),
        idempotency=Idempotency(key, hashlib.sha256(KEY_SCOPE + body).hexdigest()) if key else None,
        quota=Quota(adapters.settings.max_tenant_jobs, adapters.settings.max_queued_jobs),
    )
    adapters.doorbell.ring()
    return comparison


def _check_size(request: CompareRequest, settings: Settings) -> None:
    first: dict[str, int] = {}
    for index, name in enumerate(request.variants):
        if first.setdefault(name, index) != index:
            raise SpecError(Fault(f"/variants/{index}", "expected each variant once, received one twice"))
    runs, limit = len(request.variants) * request.folds, settings.max_comparison_jobs
    if runs > limit:
        detail = f"expected at most {limit} runs, variants times folds, received {runs}"
        raise LimitExceededError(Fault("/folds", detail))
    samples = sample_count(request.data)
    if samples is not None and request.folds > samples:
        detail = f"expected at most {samples}, the number of examples, received {request.folds}"
        raise SpecError(Fault("/folds", detail))


def _check_any(variants: list[JudgedVariant]) -> None:
    if not any(variant.is_trained for variant in variants):
        faults = (Fault(f"/variants/{index}", variant.reason or "") for index, variant in enumerate(variants))
        raise SpecError(*faults)


CLASSIFYING_LOSSES: Final = frozenset(
    {
        "binary_crossentropy",
        "binary_focal_crossentropy",
        "categorical_crossentropy",
        "categorical_focal_crossentropy",
        "sparse_categorical_crossentropy",
    }
)


def _score(request: CompareRequest, asked: LintRequest) -> ComparisonScore:
    graph = read_model(asked.model)
    if _classifies(request, asked, graph):
        return ComparisonScore(metric="val_accuracy", direction="maximize")
    return ComparisonScore(metric="val_loss", direction="minimize")


def _classifies(request: CompareRequest, asked: LintRequest, graph: Graph) -> bool:
    """Whether there is one output, for one class of an example."""
    if len(graph.outputs) != 1:
        return False
    task = known_facts(request.data).task
    node = graph.nodes[graph.outputs[0][0]]
    units = (node.output_shape or (None,))[-1]
    if task is not None:
        return task == "binary" or (task == "multiclass" and units != 1)
    losses = [loss.spec.name for loss in resolve_training(asked.training, graph).losses if loss]
    applied = nonlinearity(node.layer)
    if losses:
        return losses[0] in CLASSIFYING_LOSSES
    return applied is not None and applied.name in ("softmax", "sigmoid")


def _plan(request: CompareRequest, score: ComparisonScore, variants: list[JudgedVariant]) -> dict[str, Any]:
    """What the answer needs and the jobs do not tell; the jobs follow in the order of the variants."""
    return {
        "folds": request.folds,
        "score": score.model_dump(mode="json"),
        "variants": [
            {
                "variant": variant.name,
                "trained": variant.is_trained,
                "reason": variant.reason,
                "same_as": variant.same_as,
                "patch": variant.patch,
                "findings": [finding.model_dump(mode="json") for finding in variant.findings],
            }
            for variant in variants
        ],
    }


def _jobs(
    request: CompareRequest, base: Judged, variants: list[JudgedVariant], settings: Settings
) -> Iterator[NewJob]:
    for variant in variants:
        for fold in range(request.folds) if variant.document is not None else ():
            yield NewJob(
                request={**(variant.document or {}), "fold": {"index": fold, "of": request.folds}},
                device=request.device,
                priority=request.priority,
                max_seconds=base.request.limits.max_seconds or settings.max_seconds,
                name=request.name,
                labels=request.labels,
                trace_context=current_context(),
                variant=variant.name,
            )
