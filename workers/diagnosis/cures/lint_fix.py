"""The fixes that lint offers for one of its rules, everywhere where it is broken."""

from api_schemas.report import Remedy
from workers.diagnosis.cure import Case, Cure


def lint_fix(rule: str) -> Cure:
    """The cure that applies lint's own fixes for ``rule``; none when lint has nothing against the request."""

    def cure(case: Case) -> Remedy | None:
        fix = case.lint.of(rule)
        return Remedy(rule=rule, description=fix.description, patch=fix.patch) if fix else None

    return cure
