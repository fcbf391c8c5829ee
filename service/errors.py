"""The one table that turns what went wrong into RFC 9457 problems."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from api_schemas.problem import InvalidPart, Problem, ProblemKind
from service.jobs import errors as jobs
from service.lint.errors import Fault, SpecError
from service.stream_limit import RETRY_AFTER_SECONDS, TooManyStreamsError
from service.use_cases import errors as refusals

RETRY_DATABASE_SECONDS = 5
"""A database that restarts is back within this, or not soon."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem; ``detail`` is what to say when nothing better is known."""

    slug: str
    title: str
    status: int
    detail: str

    @property
    def type(self) -> str:
        """URI reference that names the kind, and answers when it is asked for."""
        return f"/problems/{self.slug}"

    def described(self) -> ProblemKind:
        """The kind as the service shows it."""
        return ProblemKind(type=self.type, title=self.title, status=self.status, detail=self.detail)


class Refused(HTTPException):
    """A request refused for its HTTP alone; the detail is this service's own, so that it may be shown."""


NOT_FOUND = Kind("not-found", "Not found", 404, "There is nothing at this address.")
TOO_LARGE = Kind("too-large", "The body is too large", 413, "The body is larger than this server takes.")
UNAVAILABLE = Kind("unavailable", "Temporarily unavailable", 503, "Something this service leans on is away.")
INTERNAL = Kind("internal-error", "Internal error", 500, "A fault of the server; see its log.")
GONE = Kind("gone", "No longer kept", 410, "Its retention time is over.")
CONFLICT = Kind("conflict", "In conflict with the present state", 409, "The state does not allow it now.")
QUEUE_FULL = Kind("queue-full", "The queue is full", 429, "Too many jobs are unfinished.")
TOO_MANY = Kind("too-many-requests", "Too many requests", 429, "See the Retry-After header.")
INVALID_SPEC = Kind("invalid-spec", "The document cannot be used", 422, "It departs from its contract.")
LIMIT_EXCEEDED = Kind("limit-exceeded", "Larger than this server takes", 422, "See errors.")

BY_EXCEPTION: Mapping[type[Exception], Kind] = {
    SpecError: INVALID_SPEC,
    RequestValidationError: Kind("invalid-parameter", "A parameter cannot be used", 422, "See errors."),
    refusals.LimitExceededError: LIMIT_EXCEEDED,
    refusals.LintGateError: Kind("lint-failed", "Lint keeps this network from training", 422, "See lint."),
    refusals.NotFoundError: NOT_FOUND,
    refusals.ConflictError: CONFLICT,
    jobs.JobNotFoundError: NOT_FOUND,
    jobs.ComparisonNotFoundError: NOT_FOUND,
    jobs.JobExpiredError: GONE,
    jobs.JobNotFinishedError: CONFLICT,
    jobs.QueueFullError: QUEUE_FULL,
    jobs.IdempotencyConflictError: Kind(
        "idempotency-conflict", "The Idempotency-Key was used before", 422, "With another request."
    ),
    TooManyStreamsError: TOO_MANY,
    OperationalError: UNAVAILABLE,
    PoolTimeoutError: UNAVAILABLE,
}

BY_STATUS: Mapping[int, Kind] = {
    400: Kind("bad-request", "The request cannot be read", 400, "The request is not well-formed."),
    401: Kind("unauthorized", "Not authenticated", 401, "A valid API key is needed."),
    403: Kind("forbidden", "Not allowed", 403, "The API key lacks the scope that this needs."),
    404: NOT_FOUND,
    405: Kind("method-not-allowed", "Method not allowed", 405, "See the Allow header."),
    406: Kind("not-acceptable", "Not in this form", 406, "No accepted media type can be served."),
    409: CONFLICT,
    410: GONE,
    413: TOO_LARGE,
    415: Kind("unsupported-media-type", "Unsupported media type", 415, "The body's form is not taken here."),
    429: TOO_MANY,
    500: INTERNAL,
    503: UNAVAILABLE,
}
"""For what the framework itself refuses; its own words are not repeated, as they may quote the request."""

MALFORMED = "malformed-json"
BY_SPEC_CODE: Mapping[str, Kind] = {
    MALFORMED: Kind("malformed-json", "Not a JSON document", 400, "The body is not strict JSON."),
    "too-large": LIMIT_EXCEEDED,
}


def kinds() -> Mapping[str, Kind]:
    """Every kind of problem that this service answers with, by its slug."""
    every = (*BY_EXCEPTION.values(), *BY_STATUS.values(), *BY_SPEC_CODE.values())
    return {kind.slug: kind for kind in every}


def problem_for(error: Exception, request_id: str) -> Problem:
    """What to tell of anything that was raised; never more of an unknown exception than that it happened."""
    kind = _kind(error)
    return Problem(
        type=kind.type,
        title=kind.title,
        status=kind.status,
        detail=_detail(kind, error),
        request_id=request_id,
        errors=list(_invalid_parts(error)) or None,
        lint=error.report if isinstance(error, refusals.LintGateError) else None,
    )


def headers_for(error: Exception) -> dict[str, str]:
    """What the status needs beside the problem: when to come back, which methods there are."""
    if isinstance(error, HTTPException):
        return dict(error.headers or {})
    if isinstance(error, jobs.QueueFullError):
        return {"Retry-After": str(error.retry_after)}
    if isinstance(error, TooManyStreamsError):
        return {"Retry-After": str(RETRY_AFTER_SECONDS)}
    if isinstance(error, OperationalError | PoolTimeoutError):
        return {"Retry-After": str(RETRY_DATABASE_SECONDS)}
    return {}


def _kind(error: Exception) -> Kind:
    if isinstance(error, HTTPException):
        return BY_STATUS.get(error.status_code, BY_STATUS[400] if error.status_code < 500 else INTERNAL)
    if isinstance(error, SpecError) and error.code == MALFORMED and any(f.pointer for f in error.faults):
        return INVALID_SPEC  # the body is JSON; a string in it, meant to be JSON, is not
    if isinstance(error, SpecError) and error.code in BY_SPEC_CODE:
        return BY_SPEC_CODE[error.code]
    known = (BY_EXCEPTION[kind] for kind in type(error).__mro__ if kind in BY_EXCEPTION)
    return next(known, INTERNAL)


def _detail(kind: Kind, error: Exception) -> str:
    if isinstance(error, Refused):
        return error.detail
    if isinstance(error, SpecError | refusals.LimitExceededError):
        return _summary(error.faults) or kind.detail
    if isinstance(error, refusals.RefusalError | jobs.JobError | TooManyStreamsError):
        return str(error)
    return kind.detail


def _summary(faults: Sequence[Fault]) -> str:
    """The first fault in a sentence, and how many more there are."""
    if not faults:
        return ""
    first, others = faults[0], len(faults) - 1
    where = f"At {first.pointer}: " if first.pointer else ""
    return f"{where}{first.detail}" + (f" (and {others} more, see errors)" if others else "")


def _invalid_parts(error: Exception) -> Iterable[InvalidPart]:
    if isinstance(error, SpecError | refusals.LimitExceededError):
        for fault in error.faults:
            yield InvalidPart(pointer=fault.pointer, detail=fault.detail)
    if isinstance(error, refusals.LintGateError):
        for finding in error.findings:
            yield InvalidPart(pointer=finding.pointer, detail=f"{finding.code}: {finding.message}")
    if isinstance(error, RequestValidationError):
        for part in error.errors():
            yield InvalidPart(parameter=".".join(map(str, part["loc"])), detail=part["msg"])
