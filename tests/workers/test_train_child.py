"""The training child as a process of its own, spoken to as the supervisor does."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from workers.protocol import (
    PIPE_VARIABLE,
    Assignment,
    ChildMessage,
    LineReader,
    Outcome,
    Progress,
    Ready,
)

pytestmark = pytest.mark.training

PATIENCE = 60.0
ROOT = Path(__file__).parents[2]


class Talk:
    """A child and the pipe it speaks on."""

    def __init__(self) -> None:
        self.reading, writing = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workers.train_child"],
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[writing],
            cwd=ROOT,
            env={**os.environ, PIPE_VARIABLE: str(writing), "CUDA_VISIBLE_DEVICES": ""},
        )
        os.close(writing)
        self._reader = LineReader()
        self._messages: list[ChildMessage] = []

    def next(self) -> ChildMessage:
        """The next message."""
        deadline = time.monotonic() + PATIENCE
        while not self._messages:
            ready, _, _ = select.select([self.reading], [], [], deadline - time.monotonic())
            assert ready, "the child said nothing in time"
            chunk = os.read(self.reading, 65536)
            assert chunk, "the child ended without a word"
            self._messages += self._reader.feed(chunk)
        return self._messages.pop(0)

    def until_outcome(self) -> Outcome:
        """Skip progress."""
        message = self.next()
        while not isinstance(message, Outcome):
            message = self.next()
        return message

    def assign(self, assignment: Assignment) -> None:
        """Hand the job over."""
        assert self.process.stdin is not None
        self.process.stdin.write(assignment.model_dump_json().encode() + b"\n")
        self.process.stdin.flush()

    def close(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.communicate()
        os.close(self.reading)


@pytest.fixture
def child() -> Iterator[Talk]:
    talk = Talk()
    yield talk
    talk.close()


def assignment(folder: Path, epochs: int) -> Assignment:
    layers = [{"type": "dense", "units": 8, "activation": "relu"}, {"type": "dense", "units": 3}]
    return Assignment(
        job_id="job",
        attempt=1,
        request={
            "model": {"input_shape": [4], "layers": layers},
            "data": {"source": "iris"},
            "training": {
                "epochs": epochs,
                "loss": {"name": "sparse_categorical_crossentropy", "from_logits": True},
            },
        },
        artifacts_dir=str(folder / "artifacts"),
        datasets_dir=str(folder / "datasets"),
        max_parameters=10**6,
        max_seconds=60.0,
    )


def test_it_is_ready_carries_one_job_out_and_exits(child: Talk, tmp_path: Path) -> None:
    assert isinstance(child.next(), Ready)
    child.assign(assignment(tmp_path, 2))
    outcome = child.until_outcome()
    assert outcome.status == "succeeded"
    assert (outcome.report or {})["training"]["epochs"] == 2
    assert child.process.wait(PATIENCE) == 0


def test_a_termination_signal_ends_the_run_with_a_report(child: Talk, tmp_path: Path) -> None:
    assert isinstance(child.next(), Ready)
    child.assign(assignment(tmp_path, 1_000_000))
    assert isinstance(child.next(), Progress)
    child.process.send_signal(signal.SIGTERM)
    outcome = child.until_outcome()
    assert (outcome.status, outcome.reason) == ("cancelled", "cancelled_by_user")
    assert outcome.report is not None
    assert child.process.wait(PATIENCE) == 0


def test_a_spare_whose_supervisor_goes_away_exits(child: Talk) -> None:
    assert isinstance(child.next(), Ready)
    assert child.process.stdin is not None
    child.process.stdin.close()
    assert child.process.wait(PATIENCE) == 0
