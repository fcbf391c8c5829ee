"""What lint would change about the request, rule by rule, knowing what was measured of the data."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast, get_args

import jsonpatch

from api_schemas.finding import Finding, JsonPatch
from api_schemas.lint import DataFacts, FeatureFacts, Fixed, LintOptions, LintRequest, TargetFacts, Task
from api_schemas.training import TrainingSpec
from service.lint.engine import lint
from service.lint.graph import Graph
from service.lint.reader import read_model
from workers.trace import Trace

STANDARDIZED_MEAN, STANDARDIZED_STD = 0.1, 0.2
"""How far from mean 0 and standard deviation 1 features still count as standardised (lint's own bounds)."""


@dataclass(frozen=True, slots=True)
class RuleFix:
    """All fixes of one rule, as one patch on the submitted documents."""

    description: str
    patch: JsonPatch


class LintFixes:
    """Lint on one request, asked when the first fix is; each rule is mended at most once.

    Its members raise ``SpecError`` when the request cannot be read as a network.
    """

    def __init__(self, document: Mapping[str, Any], trace: Trace) -> None:
        self._document = document
        self._trace = trace
        self._fixes: dict[str, RuleFix | None] = {}

    @cached_property
    def graph(self) -> Graph:
        """The network as lint reads it."""
        return read_model(self._request.model)

    def of(self, rule: str) -> RuleFix | None:
        """The fix of one rule, everywhere where it is broken; ``None`` when it has nothing to mend."""
        if rule not in self._fixes:
            self._fixes[rule] = self._mended(rule)
        return self._fixes[rule]

    @cached_property
    def _request(self) -> LintRequest:
        return LintRequest(
            model=self._document.get("model"),
            training=TrainingSpec.model_validate(self._document.get("training") or {}),
            data=measured_facts(self._trace),
        )

    @cached_property
    def _findings(self) -> list[Finding]:
        return lint(self._request).findings

    def _mended(self, rule: str) -> RuleFix | None:
        fixable = [finding for finding in self._findings if finding.code == rule and finding.fix]
        if not fixable:
            return None
        options = LintOptions(select=[rule], fix="unsafe")
        fixed = lint(self._request.model_copy(update={"options": options})).fixed
        if fixed is None or not fixed.applied:
            return None
        patch = self._difference(fixed)
        return RuleFix(_description(fixable), patch) if patch else None

    def _difference(self, fixed: Fixed) -> JsonPatch:
        before = {"model": self._document["model"], "training": self._document.get("training") or {}}
        training = fixed.training.model_dump(exclude_unset=True) if fixed.training else {}
        patch: JsonPatch = jsonpatch.make_patch(before, {"model": fixed.model, "training": training}).patch
        if patch and self._document.get("training") is None:
            return [{"op": "add", "path": "/training", "value": {}}, *patch]
        return patch


def _description(findings: list[Finding]) -> str:
    texts = list(dict.fromkeys(finding.fix.description for finding in findings if finding.fix))
    first = texts[0][:1].upper() + texts[0][1:].rstrip(".")
    return f"{first}." if len(findings) == 1 else f"{first}, and so in all {len(findings)} places."


def measured_facts(trace: Trace) -> DataFacts:
    """The data as lint knows them when they have been measured."""
    data = trace.data
    task = cast(Task, trace.task) if trace.task in get_args(Task) else None
    if data is None:
        return DataFacts(task=task, n_classes=trace.n_classes)
    return DataFacts(
        task=task,
        n_classes=trace.n_classes,
        n_samples=data.n_samples if data.n_samples > 0 else None,
        class_counts=data.class_counts,
        features=FeatureFacts(
            standardized=_is_standardized(data.feature_mean, data.feature_std),
            mean=_known(data.feature_mean),
            std=_known(data.feature_std),
            min=_known(data.feature_min),
            max=_known(data.feature_max),
        ),
        target=TargetFacts(
            mean=_known(data.target_mean),
            std=_known(data.target_std),
            min=_known(data.target_min),
            max=_known(data.target_max),
        ),
    )


def _known(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _is_standardized(mean: float | None, std: float | None) -> bool | None:
    if mean is None or std is None:
        return None
    return abs(mean) <= STANDARDIZED_MEAN and abs(std - 1.0) <= STANDARDIZED_STD
