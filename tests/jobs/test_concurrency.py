"""Many at once: what one thread may do, sixteen may do at the same time."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from service.jobs.ledger import Ledger
from service.jobs.records import Ending, Idempotency, NewJob

THREADS = 8


def at_once(work: Callable[[int], Any], count: int = THREADS) -> list[Any]:
    """Run ``work`` in threads that start together; their results, or what they raised."""
    start = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        start.wait()
        try:
            results[number] = work(number)
        except Exception as error:
            results[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return Ledger(engine)


def test_many_workers_share_the_jobs_and_none_twice(ledger: Ledger) -> None:
    made = {ledger.submit("t", NewJob(request={})).job.id for _ in range(40)}

    def work(number: int) -> list[str]:
        done = []
        while claim := ledger.claim(f"w{number}", ["train.cpu"]):
            ledger.heartbeat(claim, {"step": 1, "steps": 1})
            ledger.finish(claim, Ending("succeeded", report={"verdict": "healthy"}))
            done.append(claim.job_id)
        return done

    done = [job_id for results in at_once(work) for job_id in results]
    assert Counter(done) == Counter(made)


def test_one_key_makes_one_job(ledger: Ledger) -> None:
    key = Idempotency("key", "digest")
    results = at_once(lambda _: ledger.submit("t", NewJob(request={}), idempotency=key))
    assert len({result.job.id for result in results}) == 1
    assert sum(not result.replayed for result in results) == 1


def test_cancelling_while_it_is_claimed_ends_in_one_of_two_ways(ledger: Ledger) -> None:
    jobs = [ledger.submit("t", NewJob(request={})).job.id for _ in range(THREADS // 2)]

    def work(number: int) -> object:
        if number % 2:
            return ledger.claim(f"w{number}", ["train.cpu"])
        return ledger.cancel("t", jobs[number // 2])

    results = at_once(work)
    claims = {claim.job_id for claim in results[1::2] if claim is not None}
    for job_id in jobs:
        expected = "cancelling" if job_id in claims else "cancelled"
        assert ledger.get("t", job_id).status == expected


def test_reapers_do_not_reap_twice(engine: Engine, clock: Any) -> None:
    ledger = Ledger(engine, clock)
    for _ in range(10):
        ledger.submit("t", NewJob(request={}))
        ledger.claim("w", ["train.cpu"])
    clock.turn(seconds=60)
    reaped = [job_id for result in at_once(lambda _: ledger.reap()) for job_id in result.requeued]
    assert len(reaped) == len(set(reaped)) == 10
