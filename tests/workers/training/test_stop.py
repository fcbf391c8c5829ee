import pytest

from workers.training.stop import CancelledError, DeadlineError, Stop


def test_a_run_goes_on_within_its_time() -> None:
    stop = Stop(60.0)
    stop.check()
    assert stop.reason is None


def test_a_run_past_its_time_ends() -> None:
    with pytest.raises(DeadlineError):
        Stop(-1.0).check()


def test_a_cancelled_run_ends_whatever_its_time() -> None:
    stop = Stop(-1.0)
    stop.cancelled.set()
    with pytest.raises(CancelledError):
        stop.check()
