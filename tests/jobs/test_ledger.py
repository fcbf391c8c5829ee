from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import StatementError

from api_schemas.workers import Worker
from service.jobs.errors import (
    IdempotencyConflictError,
    JobExpiredError,
    JobNotFinishedError,
    JobNotFoundError,
    LeaseLostError,
    QueueFullError,
)
from service.jobs.ids import new_id
from service.jobs.ledger import Ledger
from service.jobs.records import Claim, Ending, Idempotency, Job, NewJob, Quota

Submit = Callable[..., Job]
Take = Callable[..., Claim]
NEW = NewJob(request={"model": {}})
KEY = Idempotency("key", "digest")
GOOD = Ending("succeeded", report={"verdict": "healthy"})


def statuses(job: Job) -> list[str]:
    return [step.status for step in job.transitions]


def test_an_accepted_job_waits(submit: Submit) -> None:
    job = submit(name="run", labels={"team": "vision"})
    assert (job.status, job.reason, job.attempt, job.queue_position) == ("queued", None, 0, 0)
    assert (job.name, job.labels, statuses(job)) == ("run", {"team": "vision"}, ["queued"])


def test_a_job_runs_and_ends(ledger: Ledger, submit: Submit, claim: Take) -> None:
    job = submit()
    ledger.finish(claim(), GOOD)
    ended = ledger.get("t", job.id)
    assert (ended.status, ended.verdict) == ("succeeded", "healthy")
    assert statuses(ended) == ["queued", "running", "succeeded"]
    assert ledger.report("t", job.id) == {"verdict": "healthy"}


@pytest.mark.parametrize("job_id", [new_id(), "nonsense", "", "\0", new_id().upper()])
def test_an_unknown_id_is_not_found(ledger: Ledger, job_id: str) -> None:
    with pytest.raises(JobNotFoundError):
        ledger.get("t", job_id)


@pytest.mark.parametrize("call", ["get", "cancel", "report", "request", "events", "retry"])
def test_another_tenants_job_is_not_found(ledger: Ledger, submit: Submit, call: str) -> None:
    job = submit("theirs")
    with pytest.raises(JobNotFoundError):
        getattr(ledger, call)("mine", job.id)


# --- idempotency -------------------------------------------------------------------------------------


def test_a_repeated_key_finds_the_first_job(ledger: Ledger) -> None:
    first = ledger.submit("t", NEW, idempotency=KEY)
    second = ledger.submit("t", NEW, idempotency=KEY)
    assert (first.replayed, second.replayed) == (False, True)
    assert first.job.id == second.job.id


def test_a_key_with_another_body_is_refused(ledger: Ledger) -> None:
    ledger.submit("t", NEW, idempotency=KEY)
    with pytest.raises(IdempotencyConflictError):
        ledger.submit("t", NEW, idempotency=Idempotency("key", "other"))


def test_keys_belong_to_their_tenant(ledger: Ledger) -> None:
    ledger.submit("a", NEW, idempotency=KEY)
    assert not ledger.submit("b", NEW, idempotency=Idempotency("key", "other")).replayed


def test_a_key_is_forgotten_after_a_day(ledger: Ledger, clock: Any) -> None:
    ledger.submit("t", NEW, idempotency=KEY)
    clock.turn(hours=24)
    assert not ledger.submit("t", NEW, idempotency=KEY).replayed


# --- quotas ------------------------------------------------------------------------------------------


def test_a_tenant_has_its_quota(ledger: Ledger, submit: Submit) -> None:
    submit("a")
    submit("a")
    with pytest.raises(QueueFullError, match="tenant"):
        ledger.submit("a", NEW, quota=Quota(tenant=2))
    ledger.submit("b", NEW, quota=Quota(tenant=2))


def test_the_service_has_its_quota(ledger: Ledger, submit: Submit) -> None:
    submit("a")
    with pytest.raises(QueueFullError, match="service"):
        ledger.submit("b", NEW, quota=Quota(service=1))


def test_ended_jobs_count_for_no_quota(ledger: Ledger, submit: Submit) -> None:
    ledger.cancel("t", submit().id)
    ledger.submit("t", NEW, quota=Quota(tenant=1, service=1))


# --- order of service --------------------------------------------------------------------------------


def test_priority_goes_before_age(submit: Submit, claim: Take) -> None:
    submit(priority=5)
    urgent = submit(priority=9)
    assert claim().job_id == urgent.id


def test_tenants_take_turns(submit: Submit, claim: Take) -> None:
    crowd = [submit("crowd").id for _ in range(3)]
    guest = [submit("guest").id for _ in range(2)]
    order = [claim().job_id for _ in range(5)]
    assert order == [crowd[0], guest[0], crowd[1], guest[1], crowd[2]]


def test_a_tenant_that_comes_late_does_not_catch_up(submit: Submit, claim: Take) -> None:
    first = [submit("early").id for _ in range(4)]
    assert [claim().job_id, claim().job_id] == first[:2]
    late = [submit("late").id for _ in range(2)]
    assert [claim().job_id for _ in range(4)] == [first[2], late[0], first[3], late[1]]


def test_the_queue_position_counts_who_goes_before(ledger: Ledger, submit: Submit) -> None:
    submit("crowd")
    behind = submit("crowd")
    guest = submit("guest")
    assert ledger.get("crowd", behind.id).queue_position == 2
    assert ledger.get("guest", guest.id).queue_position == 1


def test_a_job_is_claimed_once(ledger: Ledger, submit: Submit, claim: Take) -> None:
    submit()
    claim("one")
    assert ledger.claim("two", ["train.cpu"]) is None


def test_a_worker_claims_from_its_own_queues_only(ledger: Ledger, submit: Submit) -> None:
    submit(device="gpu")
    assert ledger.claim("w", ["train.cpu"]) is None
    assert ledger.claim("w", ["train.cpu", "train.gpu"]) is not None


# --- cancelling --------------------------------------------------------------------------------------


def test_a_waiting_job_is_cancelled_at_once(ledger: Ledger, submit: Submit) -> None:
    job = submit()
    cancellation = ledger.cancel("t", job.id)
    assert (cancellation.changed, cancellation.job.status) == (True, "cancelled")
    assert ledger.claim("w", ["train.cpu"]) is None


def test_a_running_job_is_asked_to_stop(ledger: Ledger, submit: Submit, claim: Take) -> None:
    job = submit()
    running = claim()
    assert ledger.cancel("t", job.id).job.status == "cancelling"
    assert ledger.heartbeat(running) == "cancel"


def test_cancelling_twice_changes_nothing_more(ledger: Ledger, submit: Submit, claim: Take) -> None:
    job = submit()
    claim()
    assert [ledger.cancel("t", job.id).changed for _ in range(2)] == [True, False]


def test_cancelling_after_the_end_says_that_it_does_nothing(
    ledger: Ledger, submit: Submit, claim: Take
) -> None:
    job = submit()
    ledger.finish(claim(), GOOD)
    cancellation = ledger.cancel("t", job.id)
    assert (cancellation.changed, cancellation.job.status) == (False, "succeeded")


def test_a_cancel_wins_over_an_end_that_comes_after_it(ledger: Ledger, submit: Submit, claim: Take) -> None:
    job = submit()
    running = claim()
    ledger.cancel("t", job.id)
    ledger.finish(running, GOOD)
    ended = ledger.get("t", job.id)
    assert (ended.status, ended.reason, ended.verdict) == ("cancelled", "cancelled_by_user", "healthy")
    assert ledger.report("t", job.id) is not None


@pytest.mark.parametrize("end", ["release", "lose"])
def test_a_cancelled_job_does_not_come_back(ledger: Ledger, submit: Submit, claim: Take, end: str) -> None:
    job = submit()
    running = claim()
    ledger.cancel("t", job.id)
    getattr(ledger, end)(running)
    assert ledger.get("t", job.id).status == "cancelled"


# --- leases ------------------------------------------------------------------------------------------


def test_heartbeats_keep_a_job(ledger: Ledger, submit: Submit, claim: Take, clock: Any) -> None:
    submit()
    running = claim()
    for _ in range(5):
        clock.turn(seconds=15)
        assert ledger.heartbeat(running) == "continue"
        assert not ledger.reap()


def test_a_silent_workers_job_goes_back_to_the_queue(
    ledger: Ledger, submit: Submit, claim: Take, clock: Any
) -> None:
    job = submit()
    claim()
    clock.turn(seconds=21)
    assert ledger.reap().requeued == [job.id]
    waiting = ledger.get("t", job.id)
    assert (waiting.status, waiting.reason) == ("queued", "worker_lost")


def test_a_job_that_lost_too_many_workers_fails(
    ledger: Ledger, submit: Submit, claim: Take, clock: Any
) -> None:
    job = submit(max_attempts=2)
    for _ in range(2):
        claim()
        clock.turn(seconds=21)
        ledger.reap()
    ended = ledger.get("t", job.id)
    assert (ended.status, ended.reason, ended.attempt) == ("failed", "worker_lost", 2)


def test_a_lost_workers_cancelled_job_is_cancelled(
    ledger: Ledger, submit: Submit, claim: Take, clock: Any
) -> None:
    job = submit()
    claim()
    ledger.cancel("t", job.id)
    clock.turn(seconds=21)
    assert ledger.reap().cancelled == [job.id]


@pytest.mark.parametrize(
    "write",
    [
        lambda ledger, claim: ledger.finish(claim, GOOD),
        lambda ledger, claim: ledger.release(claim),
        lambda ledger, claim: ledger.lose(claim),
        lambda ledger, claim: ledger.record_finding(claim, {}),
    ],
)
def test_a_worker_thought_dead_cannot_write(
    ledger: Ledger, submit: Submit, claim: Take, clock: Any, write: Callable[[Ledger, Claim], None]
) -> None:
    job = submit()
    dead = claim("dead")
    clock.turn(seconds=21)
    ledger.reap()
    claim("successor")
    with pytest.raises(LeaseLostError):
        write(ledger, dead)
    assert ledger.heartbeat(dead, {"step": 1}) == "lost"
    running = ledger.get("t", job.id)
    assert (running.status, running.worker, running.progress) == ("running", "successor", None)


def test_nothing_can_be_written_after_the_end(ledger: Ledger, submit: Submit, claim: Take) -> None:
    submit()
    running = claim()
    ledger.finish(running, GOOD)
    with pytest.raises(LeaseLostError):
        ledger.finish(running, GOOD)


def test_giving_a_job_back_costs_it_no_attempt(ledger: Ledger, submit: Submit, claim: Take) -> None:
    job = submit(max_attempts=1)
    for _ in range(3):
        ledger.release(claim())
    waiting = ledger.get("t", job.id)
    assert (waiting.status, waiting.reason, waiting.attempt) == ("queued", "worker_shutdown", 3)


def test_a_job_that_comes_back_is_served_before_younger_ones(
    ledger: Ledger, submit: Submit, claim: Take
) -> None:
    job = submit()
    running = claim()
    submit()
    ledger.release(running)
    assert claim().job_id == job.id


def test_a_lost_attempt_keeps_its_reason(ledger: Ledger, submit: Submit, claim: Take) -> None:
    job = submit(max_attempts=1)
    assert ledger.lose(claim(), "out_of_memory", "killed\0 by \ud800 the kernel") == "failed"
    ended = ledger.get("t", job.id)
    assert (ended.reason, ended.detail) == ("out_of_memory", "killed by ? the kernel")


def test_a_finish_that_fails_leaves_neither_status_nor_report(
    ledger: Ledger, submit: Submit, claim: Take
) -> None:
    job = submit()
    running = claim()
    unstorable = Ending("succeeded", report={"verdict": "healthy"}, artifacts=[{"size": object()}])
    with pytest.raises((StatementError, TypeError)):
        ledger.finish(running, unstorable)
    assert ledger.get("t", job.id).status == "running"
    assert ledger.report("t", job.id) is None


def test_whatever_a_report_says_can_be_stored(ledger: Ledger, submit: Submit, claim: Take) -> None:
    job = submit()
    report = {"verdict": ["odd"], "parameters": 2**70, "name": "\0 \ud800"}
    ledger.finish(claim(), Ending("failed", reason="r" * 100, report=report, faults=[{"detail": "\0"}]))
    ended = ledger.get("t", job.id)
    assert (ended.verdict, ended.reason) == (None, "r" * 64)
    assert ledger.report("t", job.id) == report


# --- history -----------------------------------------------------------------------------------------


def test_the_history_is_numbered_without_gaps_and_ends_with_done(
    ledger: Ledger, submit: Submit, claim: Take
) -> None:
    job = submit()
    running = claim()
    ledger.heartbeat(running, {"step": 1, "steps": 2})
    ledger.record_finding(running, {"code": "GRD101"})
    ledger.finish(running, GOOD)
    page = ledger.events("t", job.id)
    assert [event.seq for event in page.events] == [1, 2, 3, 4, 5, 6]
    kinds = [event.type for event in page.events]
    assert kinds == ["status", "status", "progress", "finding", "status", "done"]
    assert page.done


def test_the_history_resumes_after_a_number(ledger: Ledger, submit: Submit, claim: Take) -> None:
    job = submit()
    claim()
    page = ledger.events("t", job.id, after=1)
    assert ([event.seq for event in page.events], page.next_after, page.done) == ([2], 2, False)
    assert ledger.events("t", job.id, after=99).events == []


def test_a_page_of_history_that_is_not_the_last_is_not_done(
    ledger: Ledger, submit: Submit, claim: Take
) -> None:
    job = submit()
    ledger.finish(claim(), GOOD)
    assert not ledger.events("t", job.id, limit=2).done


def test_progress_that_is_reported_often_is_noted_seldom(ledger: Ledger, submit: Submit, claim: Take) -> None:
    job = submit()
    running = claim()
    for step in range(60):
        ledger.heartbeat(running, {"step": step, "steps": 10_000})
    events = ledger.events("t", job.id).events
    assert [event.data["step"] for event in events if event.type == "progress"] == [0, 50]
    assert ledger.get("t", job.id).progress == {"step": 59, "steps": 10_000}


# --- pages -------------------------------------------------------------------------------------------


def test_pages_are_youngest_first_and_complete(ledger: Ledger, submit: Submit) -> None:
    made = [submit().id for _ in range(5)]
    first = ledger.page("t", limit=3)
    second = ledger.page("t", limit=3, cursor=first.next)
    assert [job.id for job in first.jobs + second.jobs] == made[::-1]
    assert second.next is None


def test_pages_filter_by_status_and_label(ledger: Ledger, submit: Submit, claim: Take) -> None:
    submit(labels={"team": "vision"})
    speech = submit(labels={"team": "speech"})
    claim()
    assert [job.id for job in ledger.page("t", status="queued").jobs] == [speech.id]
    assert [job.id for job in ledger.page("t", label=("team", "speech")).jobs] == [speech.id]
    assert ledger.page("t", status="running", label=("team", "speech")).jobs == []


def test_a_page_shows_the_tenants_own_jobs(ledger: Ledger, submit: Submit) -> None:
    submit("theirs", labels={"team": "vision"})
    assert ledger.page("mine").jobs == []
    assert ledger.page("mine", label=("team", "vision")).jobs == []


def test_a_cursor_that_is_none_shows_nothing(ledger: Ledger, submit: Submit) -> None:
    submit()
    assert ledger.page("t", cursor="' OR 1=1").jobs == []


def test_a_comparisons_jobs_are_found_together(ledger: Ledger, submit: Submit) -> None:
    group = new_id()
    made = [submit(group_id=group, variant=variant).id for variant in ("relu", "selu")]
    submit()
    assert [job.id for job in ledger.group("t", group)] == made
    assert ledger.group("theirs", group) == []


# --- retry and retention -----------------------------------------------------------------------------


def test_an_ended_job_can_be_tried_again(ledger: Ledger, submit: Submit) -> None:
    job = submit(name="run", priority=7, labels={"a": "b"})
    ledger.cancel("t", job.id)
    again = ledger.retry("t", job.id).job
    assert (again.retry_of, again.status, again.name, again.priority) == (job.id, "queued", "run", 7)
    assert ledger.request("t", again.id) == {"model": {}}


def test_a_job_that_has_not_ended_cannot_be_tried_again(ledger: Ledger, submit: Submit) -> None:
    job = submit()
    with pytest.raises(JobNotFinishedError):
        ledger.retry("t", job.id)


def test_after_its_retention_a_job_is_gone_but_not_unknown(
    ledger: Ledger, submit: Submit, claim: Take, clock: Any
) -> None:
    job = submit(labels={"a": "b"})
    ledger.finish(claim(), GOOD)
    clock.turn(days=2)
    assert ledger.expire(timedelta(days=1)) == [("t", job.id)]
    assert ledger.expire(timedelta(days=1)) == []
    with pytest.raises(JobExpiredError):
        ledger.get("t", job.id)
    with pytest.raises(JobNotFoundError):
        ledger.get("theirs", job.id)
    assert ledger.page("t").jobs == []


# --- doorbells ---------------------------------------------------------------------------------------


def test_every_job_is_rung_for_once(ledger: Ledger, submit: Submit) -> None:
    job = submit()
    assert ledger.take_doorbells() == [(job.id, "train.cpu", False)]
    assert ledger.take_doorbells() == []


def test_a_doorbell_that_failed_is_rung_again_and_the_job_says_why(ledger: Ledger, submit: Submit) -> None:
    job = submit()
    ledger.take_doorbells()
    ledger.doorbells_failed([job.id])
    assert ledger.get("t", job.id).reason == "broker_unavailable"
    assert ledger.take_doorbells() == [(job.id, "train.cpu", True)]
    ledger.doorbells_sent([job.id])
    assert ledger.get("t", job.id).reason is None


def test_a_job_that_comes_back_is_rung_for_again(ledger: Ledger, submit: Submit, claim: Take) -> None:
    submit()
    ledger.take_doorbells()
    ledger.release(claim())
    assert len(ledger.take_doorbells()) == 1


def test_a_doorbell_that_nobody_answers_is_noticed(ledger: Ledger, submit: Submit, clock: Any) -> None:
    submit()
    ledger.take_doorbells()
    patience = timedelta(seconds=3)
    assert ledger.unanswered(["train.cpu"], patience) == 0
    clock.turn(seconds=4)
    assert ledger.unanswered(["train.cpu"], patience) == 1


# --- workers and devices -----------------------------------------------------------------------------


def presence(clock: Any, *queues: str) -> Worker:
    return Worker(
        id="w", hostname="h", pid=1, queues=list(queues), device="cpu", state="idle", version="1",
        started_at=clock.now, last_seen_at=clock.now,
    )  # fmt: skip


def test_a_worker_is_listed_while_it_beats(ledger: Ledger, clock: Any) -> None:
    ledger.beat(presence(clock, "train.cpu"))
    assert [worker.id for worker in ledger.workers()] == ["w"]
    clock.turn(seconds=16)
    assert ledger.workers() == []


def test_a_worker_that_says_goodbye_is_not_listed(ledger: Ledger, clock: Any) -> None:
    ledger.beat(presence(clock, "train.cpu"))
    ledger.forget("w")
    assert ledger.workers() == []


def test_queues_tell_their_depths(ledger: Ledger, submit: Submit, claim: Take, clock: Any) -> None:
    submit()
    submit()
    claim()
    ledger.beat(presence(clock, "train.cpu"))
    cpu, gpu = ledger.queues()
    assert (cpu.name, cpu.queued, cpu.running, cpu.workers) == ("train.cpu", 1, 1, 1)
    assert (gpu.name, gpu.queued, gpu.running, gpu.workers) == ("train.gpu", 0, 0, 0)


def test_auto_takes_a_gpu_that_is_there(ledger: Ledger, submit: Submit, clock: Any) -> None:
    assert submit().queue == "train.cpu"
    ledger.beat(presence(clock, "train.gpu"))
    assert submit().queue == "train.gpu"
    assert submit(device="cpu").queue == "train.cpu"


def test_a_gpu_job_without_gpu_worker_waits_and_says_so(submit: Submit) -> None:
    job = submit(device="gpu")
    assert (job.queue, job.reason) == ("train.gpu", "no_gpu_worker")


def test_auto_jobs_leave_a_queue_that_nobody_serves_any_more(
    ledger: Ledger, submit: Submit, clock: Any
) -> None:
    ledger.beat(presence(clock, "train.gpu"))
    auto, gpu = submit(), submit(device="gpu")
    ledger.take_doorbells()
    assert ledger.reroute() == 0
    clock.turn(seconds=16)
    assert ledger.reroute() == 1
    assert ledger.get("t", auto.id).queue == "train.cpu"
    assert ledger.get("t", gpu.id).queue == "train.gpu"
    assert ledger.take_doorbells() == [(auto.id, "train.cpu", False)]
