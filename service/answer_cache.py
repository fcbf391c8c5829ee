"""Answers that depend on nothing but the bytes they answer, kept for the next one who sends those bytes."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from threading import Lock

MAX_BYTES = 32 * 2**20
"""Some thousand reports of ordinary networks."""


class AnswerCache:
    """The least recently asked-for answers make room; thread-safe.

    A config is linted when it is saved, pushed and queued, and the bytes rarely change in between.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._answers: OrderedDict[bytes, bytes] = OrderedDict()
        self._bytes = 0
        self._max_bytes = max_bytes
        self._lock = Lock()

    @staticmethod
    def key(body: bytes, *circumstances: str) -> bytes:
        """A digest of the body and of whatever else the answer depends on."""
        digest = blake2b("\0".join(circumstances).encode(), digest_size=16)
        digest.update(b"\0" + body)
        return digest.digest()

    def get(self, key: bytes) -> bytes | None:
        """The answer, if it is still here."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def get_or_make(self, key: bytes, make: Callable[[], bytes]) -> bytes:
        """The answer, made now if it is not here. What ``make`` raises is not kept."""
        answer = self.get(key)
        if answer is None:
            answer = make()
            self._put(key, answer)
        return answer

    def _put(self, key: bytes, answer: bytes) -> None:
        with self._lock:
            self._bytes += len(answer) - len(self._answers.pop(key, b""))
            self._answers[key] = answer
            while self._bytes > self._max_bytes:
                _, oldest = self._answers.popitem(last=False)
                self._bytes -= len(oldest)
