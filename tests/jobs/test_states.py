import itertools

import pytest

from service.jobs.errors import IllegalTransitionError
from service.jobs.states import ACTIVE, LEASED, TERMINAL, TRANSITIONS, check


def test_a_terminal_state_never_changes() -> None:
    assert {"succeeded", "failed", "cancelled"} == TERMINAL
    assert all(not TRANSITIONS[status] for status in TERMINAL)


def test_every_job_can_end() -> None:
    reachable = {status: set(TRANSITIONS[status]) for status in TRANSITIONS}
    for via, start in itertools.product(TRANSITIONS, TRANSITIONS):
        if via in reachable[start]:
            reachable[start] |= reachable[via]
    assert all(reachable[status] & TERMINAL for status in ACTIVE)


def test_a_cancel_that_was_asked_for_can_only_end_in_cancelled() -> None:
    assert TRANSITIONS["cancelling"] == {"cancelled"}


def test_leased_jobs_are_those_that_a_worker_holds() -> None:
    assert {"running", "cancelling"} == LEASED


def test_what_the_table_does_not_hold_is_refused() -> None:
    with pytest.raises(IllegalTransitionError, match="succeeded to running"):
        check("succeeded", "running")
