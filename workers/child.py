"""A training child seen from outside: a process, the pipe it speaks on, and the means to end it."""

import os
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import Final

from workers.protocol import PIPE_VARIABLE, Assignment, ChildMessage, LineReader

COMMAND: Final = (sys.executable, "-m", "workers.confined", "workers.train_child")
CHUNK_BYTES: Final = 2**20
"""Read at a time: a child that floods its pipe is slowed by the pipe, and keeps nobody busy."""
LAST_WORDS_BYTES: Final = 4096
ASSIGN_SECONDS: Final = 30.0
"""A ready child reads its assignment at once; one that does not is ill."""


class ChildError(Exception):
    """The child does not do its part."""


class Child:
    """One process that trains one job."""

    def __init__(self, environment: Mapping[str, str], command: Sequence[str] = COMMAND) -> None:
        self._pipe, theirs = os.pipe()
        self._chatter = tempfile.TemporaryFile()  # noqa: SIM115 (closed in close)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._chatter,
                env={**environment, PIPE_VARIABLE: str(theirs)},
                pass_fds=(theirs,),
                start_new_session=True,  # its own group, so that a kill takes what it started too
            )
        finally:
            os.close(theirs)
        self._lines = LineReader()
        self._ended = False

    @property
    def pid(self) -> int:
        """The process id, which is its group's too."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Nothing more will come: the child has closed its pipe, or is dead and the pipe is empty."""
        return self._ended

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def assign(self, assignment: Assignment) -> None:
        """Hand over the job. ``ChildError`` when the child does not take it."""
        assert self._process.stdin is not None
        rest = memoryview(assignment.model_dump_json().encode() + b"\n")
        descriptor = self._process.stdin.fileno()
        os.set_blocking(descriptor, False)
        deadline = monotonic() + ASSIGN_SECONDS
        while rest:
            if not select.select([], [descriptor], [], max(0.0, deadline - monotonic()))[1]:
                raise ChildError("The training process did not read its assignment.")
            try:
                rest = rest[os.write(descriptor, rest) :]
            except BlockingIOError:
                continue
            except BrokenPipeError as error:
                raise ChildError("The training process died before it read its assignment.") from error

    def receive(self, timeout: float) -> list[ChildMessage]:
        """What the child said, waiting up to ``timeout`` seconds. ``ChildError`` for what is no message."""
        if self._ended:
            return []
        if not select.select([self._pipe], [], [], timeout)[0]:
            # A pipe that a grandchild keeps open does not end with the child.
            self._ended = self._process.poll() is not None
            return []
        chunk = os.read(self._pipe, CHUNK_BYTES)
        self._ended = not chunk
        try:
            return self._lines.feed(chunk)
        except ValueError as error:
            raise ChildError("The training process spoke out of turn.") from error

    def last_words(self) -> str:
        """The end of what the child wrote to its standard error: for the operator's log."""
        self._chatter.seek(max(0, self._chatter.seek(0, os.SEEK_END) - LAST_WORDS_BYTES))
        return self._chatter.read().decode(errors="replace").strip()

    def ask_to_stop(self) -> None:
        """SIGTERM: keep what was measured, report, and end."""
        self._signal(signal.SIGTERM)

    def close(self) -> int:
        """End the child and everything that it started; its exit status, negative for a signal.

        A child that has closed its pipe is given a moment to exit by itself.
        """
        if self._ended:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(1.0)
        exited = self._process.poll()
        self._signal(signal.SIGKILL)
        self._process.wait()
        os.close(self._pipe)
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        self._chatter.close()
        return self._process.returncode if exited is None else exited

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)


StartChild = Callable[[Mapping[str, str]], Child]
"""Starts a child in the given environment: ``Child`` itself, or another program that speaks the protocol."""
