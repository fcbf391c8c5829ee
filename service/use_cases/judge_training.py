"""Everything that can be said against a training job before it exists."""

from dataclasses import dataclass
from typing import Any

from api_schemas.dry_run import DryRun
from api_schemas.lint import LintOptions, LintReport, LintRequest
from api_schemas.train import TrainCost, TrainRequest
from service.adapters import Adapters
from service.lint.document import parse_document
from service.lint.engine import lint, read_subject
from service.lint.errors import Fault, SpecError
from service.lint.graph import Graph
from service.use_cases.bundled_data import known_facts, sample_count
from service.use_cases.check_data_fit import check_data_fit
from service.use_cases.check_limits import check_limits
from service.use_cases.check_source import check_source
from service.use_cases.estimate_cost import estimate_cost
from service.use_cases.read_request import MAX_FAULTS, validate_document

UNKNOWN_SIZE = "expected an input shape from which the sizes of this layer's weights follow, received none"


@dataclass(frozen=True, slots=True)
class Judged:
    """A request that may be queued: the document as sent, what it says, and what is known of it."""

    document: dict[str, object]
    request: TrainRequest
    cost: TrainCost
    report: LintReport


def judge_training(body: bytes, tenant: str, adapters: Adapters) -> Judged:
    """Read it, lint it, judge its size and its data. The lint report may fail: that is the caller's business.

    Raises ``SpecError`` and ``LimitExceededError``.
    """
    return judge_document(parse_document(body, max_bytes=len(body)), tenant, adapters)


def judge_document(document: Any, tenant: str, adapters: Adapters) -> Judged:
    """The same for a document that has been parsed."""
    request = validate_document(TrainRequest, document)
    check_source(request.data, tenant, adapters.settings.data_prefixes, adapters.shelf)
    asked = lint_request(request)
    subject = read_subject(asked)
    cost = estimate_cost(request, subject.graph, sample_count(request.data))
    _check_trainable(subject.graph)
    check_limits(request, cost, len(subject.graph.layers), adapters.settings)
    check_data_fit(request.data, subject.graph)
    return Judged(document, request, cost, lint(asked))


def dry_run(body: bytes, tenant: str, adapters: Adapters) -> DryRun:
    """What the run would cost, and what lint says; nothing is queued."""
    judged = judge_training(body, tenant, adapters)
    return DryRun(cost=judged.cost, lint=judged.report)


def lint_request(request: TrainRequest) -> LintRequest:
    """What lint is asked about a job."""
    return LintRequest(
        model=request.model,
        training=request.training,
        data=known_facts(request.data),
        options=LintOptions(ignore=request.lint.ignore, fail_on=request.lint.fail_on),
    )


def _check_trainable(graph: Graph) -> None:
    """What lint reports and training refuses: shapes that cannot connect, layers that are not Keras's."""
    faults = [Fault(problem.pointer, problem.message) for problem in graph.problems]
    if not faults and graph.parameters is None:
        faults = [Fault(layer.pointer, UNKNOWN_SIZE) for layer in graph.layers if not layer.weights_known]
    if faults:
        raise SpecError(*faults[:MAX_FAULTS], code="untrainable")
