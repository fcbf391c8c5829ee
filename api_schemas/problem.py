"""Errors, as RFC 9457 (``application/problem+json``) writes them."""

from pydantic import Field

from api_schemas.lint import LintReport
from api_schemas.strict import Contract


def _is_absent(value: object) -> bool:
    return value is None


class InvalidPart(Contract):
    """One part of a request that cannot be used: a place in the body, or a parameter."""

    pointer: str | None = Field(
        default=None,
        exclude_if=_is_absent,
        description="RFC 6901 pointer into the request body.",
        examples=["/training/epochs"],
    )
    parameter: str | None = Field(
        default=None, exclude_if=_is_absent, description="`query.limit`, `path.plot`, `header.last-event-id`."
    )
    detail: str = Field(examples=["expected a number of at least 1, received an integer"])


class Problem(Contract):
    """What went wrong, for programs (``type``) and for people (``detail``)."""

    type: str = Field(description="URI reference that names the kind.", examples=["/problems/invalid-spec"])
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    request_id: str = Field(description="Also in the X-Request-ID header and in the server's log.")
    errors: list[InvalidPart] | None = Field(default=None, exclude_if=_is_absent)
    lint: LintReport | None = Field(
        default=None, exclude_if=_is_absent, description="The report that kept a job out of the queue."
    )


class ProblemKind(Contract):
    """What a ``type`` means, whoever meets it."""

    type: str = Field(examples=["/problems/invalid-spec"])
    title: str
    status: int
    detail: str
