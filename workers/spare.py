"""The warm spare: a child that has imported TensorFlow before there is a job for it."""

import logging
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Final

from workers.child import Child, ChildError
from workers.protocol import Ready

READY_SECONDS: Final = 300.0
"""The first import of TensorFlow from a cold disk takes up to a minute; several times that is a fault."""
RETRY_SECONDS: Final = 5.0
"""Pause after a child that could not start: a broken installation must not keep a core busy."""
LOOK_SECONDS: Final = 0.2

log = logging.getLogger(__name__)


class Spare:
    """Keeps one child ready.

    All children are started by one thread that lives as long as the worker: Linux ends a child that
    asked to die with its parent when the *thread* that started it ends.
    """

    def __init__(self, start_child: Callable[[], Child]) -> None:
        self._start_child = start_child
        self._ready: SimpleQueue[Child] = SimpleQueue()
        self._wanted = threading.Semaphore(1)
        self._stopping = threading.Event()
        self.device: str | None = None
        self._thread = threading.Thread(target=self._run, name="spare", daemon=True)
        self._thread.start()

    @property
    def warm(self) -> bool:
        """Whether a child is ready now."""
        return not self._ready.empty()

    def take(self, stopping: threading.Event) -> Child | None:
        """The ready child, as soon as there is one; None when the worker stops before."""
        while not stopping.is_set():
            try:
                child = self._ready.get(timeout=LOOK_SECONDS)
            except Empty:
                continue
            if child.alive():
                return child
            log.warning("the spare process has died; its exit status was %s", child.close())
            self.warm_next()
        return None

    def put_back(self, child: Child) -> None:
        """The child was not needed after all."""
        self._ready.put(child)

    def warm_next(self) -> None:
        """The child that was taken is in use: get the next one ready."""
        self._wanted.release()

    def close(self) -> None:
        """End the spare child, and start no more."""
        self._stopping.set()
        self._wanted.release()
        self._thread.join()
        while not self._ready.empty():
            self._ready.get().close()

    def _run(self) -> None:
        while True:
            self._wanted.acquire()
            while not self._stopping.is_set() and not self._warm_one():
                self._stopping.wait(RETRY_SECONDS)
            if self._stopping.is_set():
                return

    def _warm_one(self) -> bool:
        child = self._start_child()
        deadline = monotonic() + READY_SECONDS
        while not self._stopping.is_set() and not child.ended and monotonic() < deadline:
            try:
                messages = child.receive(LOOK_SECONDS)
            except ChildError:
                break
            if messages and isinstance(messages[0], Ready):
                self.device = messages[0].device
                self._ready.put(child)
                return True
        words, status = child.last_words(), child.close()
        if not self._stopping.is_set():
            log.error("a training process could not start; its exit status is %s: %s", status, words)
        return False
