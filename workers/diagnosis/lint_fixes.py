"""What lint would change about the request, rule by rule, knowing what was measured of the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from api_schemas.finding import Finding, JsonPatch
from api_schemas.lint import DataFacts, Fixed, LintOptions, LintRequest
from api_schemas.training import TrainingSpec
from service.lint.engine import lint
from service.lint.graph import Graph
from service.lint.reader import read_model
from workers.diagnosis.json_difference import json_difference
from workers.lint_of_run import measured_facts
from workers.trace import Trace


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
            data=measured_facts(self._declared(), self._trace),
        )

    def _declared(self) -> DataFacts:
        data = self._document.get("data")
        known = {key: value for key, value in (data or {}).items() if key in DataFacts.model_fields}
        return DataFacts.model_validate(known)

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
        patch = json_difference(before, {"model": fixed.model, "training": training})
        if patch and self._document.get("training") is None:
            return [{"op": "add", "path": "/training", "value": {}}, *patch]
        return patch


def _description(findings: list[Finding]) -> str:
    texts = list(dict.fromkeys(finding.fix.description for finding in findings if finding.fix))
    first = texts[0][:1].upper() + texts[0][1:].rstrip(".")
    return f"{first}." if len(findings) == 1 else f"{first}, and so in all {len(findings)} places."
