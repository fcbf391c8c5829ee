"""What happens to a job, in order: one feed for Server-Sent Events and for polling."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from api_schemas.strict import Contract

EventType = Literal["status", "progress", "finding", "done"]


class Event(Contract):
    """One line of a job's history; ``seq`` rises by one from 1 and is the SSE event id."""

    seq: int
    type: EventType
    at: datetime
    attempt: int
    data: dict[str, Any] = Field(default_factory=dict)


class EventPage(Contract):
    """Events after a sequence number; ``done`` says that nothing will follow."""

    events: list[Event]
    next_after: int
    done: bool
