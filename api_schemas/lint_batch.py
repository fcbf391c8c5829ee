"""``POST /lint/batch``: one request a line, one answer a line."""

from pydantic import Field

from api_schemas.lint import LintReport, LintRequest
from api_schemas.problem import Problem
from api_schemas.strict import Contract


def _is_absent(value: object) -> bool:
    return value is None


class BatchRequest(LintRequest):
    """One line: a lint request with a name of its own."""

    id: str | int | None = Field(default=None, description="Comes back with the answer.")


class BatchAnswer(Contract):
    """One line: the report, or why there is none."""

    id: str | int | None = None
    line: int = Field(ge=1)
    report: LintReport | None = Field(default=None, exclude_if=_is_absent)
    problem: Problem | None = Field(default=None, exclude_if=_is_absent)
