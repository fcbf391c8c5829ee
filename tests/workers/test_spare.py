import os
import sys
import threading
from collections.abc import Iterator
from time import monotonic, sleep

import pytest

from tests.workers.start_stub import start_stub
from workers.child import Child
from workers.spare import Spare

NEVER = threading.Event()


@pytest.fixture
def spare() -> Iterator[Spare]:
    spare = Spare(lambda: start_stub({}))
    yield spare
    spare.close()


def test_a_child_is_warmed_before_anybody_asks(spare: Spare) -> None:
    deadline = monotonic() + 30
    while not spare.warm:
        assert monotonic() < deadline
        sleep(0.01)
    assert spare.device == "cpu"


def test_the_next_child_is_another(spare: Spare) -> None:
    first = spare.take(NEVER)
    spare.warm_next()
    second = spare.take(NEVER)
    assert first is not None
    assert second is not None
    assert first.pid != second.pid
    first.close()
    second.close()


def test_a_child_that_was_not_needed_is_kept(spare: Spare) -> None:
    child = spare.take(NEVER)
    assert child is not None
    spare.put_back(child)
    assert spare.take(NEVER) is child
    child.close()


def test_a_spare_that_died_is_replaced(spare: Spare) -> None:
    child = spare.take(NEVER)
    assert child is not None
    os.kill(child.pid, 9)
    while child.alive():
        sleep(0.01)
    spare.put_back(child)
    other = spare.take(NEVER)
    assert other is not None
    assert other.pid != child.pid
    other.close()


def test_a_worker_that_stops_does_not_wait_for_a_child(spare: Spare) -> None:
    stopping = threading.Event()
    stopping.set()
    assert spare.take(stopping) is None


def test_a_child_that_cannot_start_is_logged_with_its_last_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = Spare(lambda: Child({}, (sys.executable, "-c", "raise SystemExit('no TensorFlow here')")))
    deadline = monotonic() + 30
    while "no TensorFlow here" not in caplog.text:
        assert monotonic() < deadline
        sleep(0.01)
    assert not broken.warm
    broken.close()
