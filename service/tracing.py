"""W3C trace context: which trace a request, and the job that it makes, belong to.

https://www.w3.org/TR/trace-context/ : ``00-<trace id>-<span id>-<flags>``.
"""

import re
import secrets
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final, NamedTuple

TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
TRACESTATE: Final = re.compile(r"[\x20-\x7e]{1,512}")
NOT_SAMPLED: Final = "00"


class Trace(NamedTuple):
    """A trace, and this request's own span in it."""

    trace_id: str
    span_id: str
    flags: str = NOT_SAMPLED
    state: str = ""

    @property
    def traceparent(self) -> str:
        """The header that hands the trace on."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"

    def context(self) -> dict[str, str]:
        """What is stored with a job."""
        state = {"tracestate": self.state} if self.state else {}
        return {"traceparent": self.traceparent} | state


CURRENT: Final[ContextVar[Trace | None]] = ContextVar("trace", default=None)
"""The trace of the request that is being served."""


def continued(traceparent: str, tracestate: str = "") -> Trace:
    """The caller's trace with a span of our own; a new trace where there is none, or none that is valid."""
    found = TRACEPARENT.fullmatch(traceparent.strip())
    span = secrets.token_hex(8)
    if found is None or not int(found[1], 16) or not int(found[2], 16):
        return Trace(secrets.token_hex(16), span)
    state = tracestate if TRACESTATE.fullmatch(tracestate) else ""
    return Trace(found[1], span, found[3], state)


def current_context() -> dict[str, str] | None:
    """The trace context of the request that is being served, to be stored with what it makes."""
    trace = CURRENT.get()
    return trace.context() if trace is not None else None


def trace_id_of(context: Mapping[str, str] | None) -> str | None:
    """The trace that a stored context names."""
    found = TRACEPARENT.fullmatch((context or {}).get("traceparent", ""))
    return found[1] if found else None
