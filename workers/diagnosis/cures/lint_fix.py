"""The fixes that lint offers for one of its rules, all its findings together."""

from api_schemas.finding import Finding, JsonPatch
from api_schemas.report import Remedy
from workers.diagnosis.cure import Case, Cure


def lint_fix(rule: str) -> Cure:
    """The cure that applies lint's own fixes for ``rule``; none when lint has nothing against the request."""

    def cure(case: Case) -> Remedy | None:
        fixable = [finding for finding in case.findings if finding.code == rule and finding.fix]
        if not fixable:
            return None
        return Remedy(rule=rule, description=_description(fixable), patch=_joined(fixable))

    return cure


def _description(findings: list[Finding]) -> str:
    texts = list(dict.fromkeys(finding.fix.description for finding in findings if finding.fix))
    return " ".join(texts) if len(texts) <= 3 else f"{texts[0]} ({len(findings)} places.)"


def _joined(findings: list[Finding]) -> JsonPatch:
    """Patches that insert or remove array items go from the back to the front, so that no index shifts."""
    patches = [finding.fix.patch for finding in findings if finding.fix]
    patches.sort(key=lambda patch: _position(patch), reverse=True)
    joined = [operation for patch in patches for operation in patch]
    return [operation for index, operation in enumerate(joined) if operation not in joined[:index]]


def _position(patch: JsonPatch) -> list[tuple[int, str]]:
    parts = str(patch[0].get("path", "")).split("/") if patch else []
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]
