"""How many event streams a tenant keeps open: each costs a look into the ledger a few times a second."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

RETRY_AFTER_SECONDS = 5


class TooManyStreamsError(Exception):
    """The tenant has as many streams open as it may have."""


class StreamLimit:
    """Counts open streams by tenant. Lives on the event loop's thread alone, so it needs no lock."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._open: Counter[str] = Counter()

    def check(self, tenant: str) -> None:
        """Raise ``TooManyStreamsError`` when one more is too many."""
        if self._open[tenant] >= self._limit:
            raise TooManyStreamsError(
                f"Expected at most {self._limit} open event streams; close one, or poll."
            )

    @contextmanager
    def stream(self, tenant: str) -> Iterator[None]:
        """Count one while it is open."""
        self._open[tenant] += 1
        try:
            yield
        finally:
            self._open[tenant] -= 1
            if not self._open[tenant]:
                del self._open[tenant]
