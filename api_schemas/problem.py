"""Errors, as RFC 9457 (``application/problem+json``) writes them."""

from pydantic import Field

from api_schemas.lint import LintReport
from api_schemas.strict import Contract


class InvalidPart(Contract):
    """One part of a request that cannot be used."""

    pointer: str | None = Field(
        default=None, description="RFC 6901 pointer into the request body.", examples=["/training/epochs"]
    )
    parameter: str | None = Field(
        default=None, description="Where it is not the body: the query, path or header parameter."
    )
    detail: str = Field(examples=["expected an integer of at least 1, received 0"])


class Problem(Contract):
    """What went wrong, for programs (``type``) and for people (``detail``)."""

    type: str = Field(description="URI reference that names the kind.", examples=["/problems/invalid-spec"])
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    request_id: str = Field(description="Also in the X-Request-ID header and in the server's log.")
    errors: list[InvalidPart] | None = None
    lint: LintReport | None = Field(default=None, description="The report that kept a job out of the queue.")


class ProblemKind(Contract):
    """What a ``type`` means, whoever meets it."""

    type: str = Field(examples=["/problems/invalid-spec"])
    title: str
    status: int
    detail: str
