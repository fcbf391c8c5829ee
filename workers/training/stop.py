"""Why a run ends before its last step."""

import threading
import time
from dataclasses import dataclass, field


class CancelledError(Exception):
    """The user, or the supervisor on their behalf, asked the run to stop."""


class DeadlineError(Exception):
    """The run has used the seconds it was given."""


@dataclass(slots=True)
class Stop:
    """A deadline, and a flag that a signal handler may set."""

    max_seconds: float
    started: float = field(default_factory=time.monotonic)
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started

    @property
    def reason(self) -> str | None:
        """``cancelled`` or ``deadline`` when the run must end now."""
        if self.cancelled.is_set():
            return "cancelled"
        return "deadline" if self.elapsed > self.max_seconds else None

    def check(self) -> None:
        """Raise when the run must end now."""
        reason = self.reason
        if reason == "cancelled":
            raise CancelledError
        if reason == "deadline":
            raise DeadlineError
