"""The variants of a comparison: what each would train, or why it cannot be."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

import orjson

from api_schemas.compare import VariantName
from api_schemas.finding import Finding, JsonPatch
from api_schemas.lint import LintRequest
from service.adapters import Adapters
from service.lint.errors import SpecError
from service.lint.variants import Variant, apply_patch, make_variant
from service.use_cases.errors import LimitExceededError
from service.use_cases.judge_training import Judged, judge_document

MAX_FINDINGS: Final = 20
"""Of one variant: what is wrong with one layer is often wrong with all of them."""
ACCURACY: Final = "accuracy"
OTHER_LOSS: Final = "Its loss is another one: its validation loss is not ranked beside the others'."


@dataclass(frozen=True, slots=True)
class JudgedVariant:
    """A variant: trained when it has a document, else not trained, as it is another one or for a reason."""

    name: VariantName
    patch: JsonPatch = field(default_factory=list)
    document: dict[str, Any] | None = None
    reason: str | None = None
    same_as: VariantName | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def is_trained(self) -> bool:
        """Whether it has runs of its own."""
        return self.document is not None


def judge_variants(
    names: Sequence[VariantName],
    submitted: Judged,
    request: LintRequest,
    metric: str,
    tenant: str,
    adapters: Adapters,
) -> list[JudgedVariant]:
    """Each variant in the order asked for; ``metric`` is what they are measured by."""
    found: list[JudgedVariant] = []
    seen: dict[bytes, VariantName] = {}
    for name in names:
        variant = _judged(make_variant(name, request), submitted, metric, tenant, adapters)
        if variant.document is not None:
            digest = orjson.dumps(variant.document, option=orjson.OPT_SORT_KEYS)
            first = seen.setdefault(digest, name)
            if first != name:
                variant = replace(variant, document=None, same_as=first)
        found.append(variant)
    return found


def _judged(
    variant: Variant, submitted: Judged, metric: str, tenant: str, adapters: Adapters
) -> JudgedVariant:
    name = cast(VariantName, variant.name)
    if variant.reason is not None:
        return JudgedVariant(name, reason=variant.reason)
    document = _job(apply_patch(submitted.document, variant.patch), metric)
    try:
        report = judge_document(document, tenant, adapters).report
    except (SpecError, LimitExceededError) as error:
        return JudgedVariant(name, variant.patch, reason=_told(error))
    known = {(finding.code, finding.layer) for finding in submitted.report.findings}
    new = [one for one in report.findings if (one.code, one.layer) not in known]
    reason = OTHER_LOSS if metric == "val_loss" and _changes_loss(variant) else None
    return JudgedVariant(name, variant.patch, document, reason, findings=tuple(new[:MAX_FINDINGS]))


def _job(document: dict[str, Any], metric: str) -> dict[str, Any]:
    """The document as a job: no lint gate, as to be ill is a reason to be compared; and measured alike."""
    job = document | {"lint": {"fail_on": "never"}}
    if metric == "val_accuracy":
        training = dict(job.get("training", {}))
        metrics = training.get("metrics") or []
        if not any(_is_accuracy(one) for one in metrics):
            job["training"] = training | {"metrics": [*metrics, ACCURACY]}
    return job


def _is_accuracy(metric: Any) -> bool:
    """Whether this is accuracy, however Keras lets it be written."""
    name = metric.get("class_name") or metric.get("name") if isinstance(metric, dict) else metric
    return isinstance(name, str) and name.lower() in (ACCURACY, "acc")


def _changes_loss(variant: Variant) -> bool:
    return any(
        str(one["path"]).startswith(("/training/loss", "/model/compile_config")) for one in variant.patch
    )


def _told(error: SpecError | LimitExceededError) -> str:
    first = error.faults[0]
    return f"It cannot be trained: at {first.pointer or '/'}: {first.detail}."
