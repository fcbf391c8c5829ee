"""A diagnosis's page, from the diagnosis itself, in the words in which lint rules are described."""

import inspect
import sys
from collections.abc import Iterable

from api_schemas.rules import RuleExample, RulePage, RuleSection
from service.lint.registry import find_rule
from workers.diagnosis.diagnosis import Diagnosis, Example

FAMILY_TITLES = {
    "GRD": "Gradients of a run",
    "ACT": "Activations of a run",
    "UPD": "Updates of a run",
    "LOS": "Loss of a run",
    "GEN": "Generalisation of a run",
    "OUT": "Outputs of a run",
    "DAT": "Data of a run",
}

HEADING = "\n## "


def describe(diagnosis: Diagnosis) -> RulePage:
    """Everything there is to say. Addressed by name where a lint rule has the same code."""
    module = sys.modules[diagnosis.diagnose.__module__]
    head, *parts = (inspect.getdoc(module) or "").split(HEADING)
    titled = (part.partition("\n") for part in parts)
    family = diagnosis.code.rstrip("0123456789")
    return RulePage(
        code=diagnosis.code,
        name=diagnosis.name,
        family=family,
        family_title=FAMILY_TITLES[family],
        judges="training",
        severity=diagnosis.severity,
        summary=head.strip(),
        docs=f"/rules/{diagnosis.name if find_rule(diagnosis.code) else diagnosis.code}",
        sections=[RuleSection(title=title.strip(), text=text.strip()) for title, _, text in titled],
        sources=list(diagnosis.sources),
        bad=_titles(diagnosis.bad),
        good=_titles(diagnosis.good),
    )


def _titles(examples: Iterable[Example]) -> list[RuleExample]:
    """Examples are runs, not requests: only what they show can be told."""
    return [RuleExample(title=example.title, request={}) for example in examples]
