"""Jobs in a storm: ``python -m benchmarks.chaos [--broker redis|rabbitmq] [--jobs 300]``.

Submits short jobs over HTTP to a real API, Celery workers, broker and PostgreSQL of its own, kills and hangs
all of them at random moments, cancels jobs in every state, and then asks the ledger what became of each
job. Exits 1 when one was lost, ended twice, has an illegal history, lacks its report or ended wrongly.
"""

import argparse
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

import httpx2
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.fleet import Fleet
from benchmarks.servers import PostgresServer, RabbitServer, RedisServer
from benchmarks.storm import Storm
from service.jobs.database import connect, reading
from service.jobs.ledger import Ledger
from service.jobs.records import Job
from service.jobs.states import LEASED, TERMINAL, TRANSITIONS
from service.jobs.tables import events, jobs

MODEL: Final = {
    "input_shape": [64],
    "layers": [
        {"type": "dense", "units": 16, "activation": "relu", "kernel_initializer": "he_normal"},
        {"type": "dense", "units": 10, "activation": "softmax"},
    ],
}
MODES: Final = {"slow": 14, "crash-once": 2, "crash": 1, "bad-data": 1, "findings": 2}
"""How runs go, with weights; ``slow`` runs end well after a while."""
EXPECTED: Final = {"crash": "failed", "bad-data": "failed"}
CANCELLED_SHARE: Final = 0.25
CALM_SECONDS: Final = 240.0
"""The storm is over: by then everything has to have ended."""
LOOK_SECONDS: Final = 0.25
TENANT: Final = "local"


@dataclass
class Record:
    """What the clients were told."""

    modes: dict[str, str] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Clients(threading.Thread):
    """Submits jobs, each again and again with its key until it is accepted, and cancels some."""

    def __init__(self, url: str, count: int, seed: int, record: Record) -> None:
        super().__init__(name="clients", daemon=True)
        self._url = url
        self._count = count
        self._chance = random.Random(seed)
        self._record = record
        self.stopping = threading.Event()

    def run(self) -> None:
        """Until all are accepted; then go on cancelling until told to stop."""
        with httpx2.Client(base_url=self._url, timeout=10, trust_env=False) as client:
            for number in range(self._count):
                self._submit(client, number)
                if self._chance.random() < CANCELLED_SHARE:
                    self._cancel_one(client)
                self.stopping.wait(self._chance.uniform(0.0, 0.3))

    def _submit(self, client: httpx2.Client, number: int) -> None:
        mode = self._chance.choices(list(MODES), list(MODES.values()))[0]
        seconds = f"{self._chance.uniform(0.05, 0.8):.2f}"
        body = {
            "model": MODEL,
            "training": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy"},
            "data": {"source": "digits"},
            "priority": self._chance.randint(0, 9),
            "labels": {"mode": mode, "seconds": seconds},
        }
        while not self.stopping.is_set():
            answer = self._post(client, "/train", json=body, headers={"Idempotency-Key": f"job-{number}"})
            if answer is not None and answer.status_code == 202:
                with self._record.lock:
                    self._record.modes[answer.json()["id"]] = mode
                return
            self.stopping.wait(0.2)

    def _cancel_one(self, client: httpx2.Client) -> None:
        job_id = self._chance.choice(list(self._record.modes)[-8:])  # waiting, running, just ended
        answer = self._post(client, f"/train/{job_id}/cancel")
        if answer is not None and answer.status_code == 202:
            with self._record.lock:
                self._record.cancelled.add(job_id)

    def _post(self, client: httpx2.Client, path: str, **options: Any) -> httpx2.Response | None:
        try:
            answer = client.post(path, **options)
        except httpx2.HTTPError as error:
            self._record.refused[type(error).__name__] += 1
            return None
        if answer.status_code >= 400:
            self._record.refused[str(answer.status_code)] += 1
        return answer


class OrphanWatch:
    """How long jobs stay ``running`` whose worker is dead."""

    def __init__(self, ledger: Ledger, fleet: Fleet) -> None:
        self.longest = 0.0
        self._ledger = ledger
        self._fleet = fleet
        self._since: dict[tuple[str, int], float] = {}

    def look(self) -> None:
        """Compare the ledger's owners with the workers that live."""
        try:
            with reading(self._ledger.engine) as connection:
                held = connection.execute(
                    select(jobs.c.id, jobs.c.attempt, jobs.c.worker).where(jobs.c.status.in_(LEASED))
                ).all()
        except SQLAlchemyError:
            return
        living = self._fleet.living()
        orphans = {(row.id, row.attempt) for row in held if int(row.worker.split("-")[-2]) not in living}
        now = monotonic()
        self._since = {orphan: self._since.get(orphan, now) for orphan in orphans}
        self.longest = max([self.longest, *(now - since for since in self._since.values())])


@dataclass(frozen=True)
class Verdict:
    """What became of the jobs. Everything in ``faults`` has to be 0."""

    accepted: int
    statuses: Mapping[str, int]
    faults: Mapping[str, int]
    attempts: int
    orphan_seconds: float


def judge(ledger: Ledger, record: Record, submitted: int, orphan_seconds: float) -> Verdict:
    """Ask the ledger about every job that was accepted."""
    found = all_jobs(ledger)
    accepted = [found[job_id] for job_id in record.modes if job_id in found]
    faults = {
        "lost": len(record.modes) - sum(job.status in TERMINAL for job in accepted),
        "made twice": len(found) - submitted,
        "ended twice": sum(endings(ledger, job) > 1 for job in accepted),
        "reports missing": sum(
            job.status == "succeeded" and ledger.report(TENANT, job.id) is None for job in accepted
        ),
        "illegal transitions": sum(illegal_steps(job) for job in accepted),
        "wrong final state": sum(not rightly_ended(job, record) for job in accepted),
    }
    return Verdict(
        accepted=len(record.modes),
        statuses=Counter(f"{job.status}/{job.reason}" for job in accepted),
        faults=faults,
        attempts=sum(job.attempt for job in accepted),
        orphan_seconds=orphan_seconds,
    )


def all_jobs(ledger: Ledger) -> dict[str, Job]:
    """Every job of the only tenant, by id."""
    found: dict[str, Job] = {}
    cursor = None
    while True:
        page = ledger.page(TENANT, cursor=cursor, limit=200)
        found |= {job.id: job for job in page.jobs}
        cursor = page.next
        if cursor is None:
            return found


def endings(ledger: Ledger, job: Job) -> int:
    """How often the job's history ends."""
    with reading(ledger.engine) as connection:
        rows = connection.execute(select(events.c.type).where(events.c.job_id == job.id)).scalars().all()
    return rows.count("done")


def illegal_steps(job: Job) -> int:
    """Changes of status that the table of states does not hold."""
    steps = [transition.status for transition in job.transitions]
    return sum(after not in TRANSITIONS[before] for before, after in pairwise(steps)) + (steps[0] != "queued")


def rightly_ended(job: Job, record: Record) -> bool:
    """Cancelled where that was promised; else as the run had to, or failed after too many lost workers."""
    if job.id in record.cancelled:
        return job.status == "cancelled"
    losses = sum(step.status == "queued" and step.reason == "worker_lost" for step in job.transitions)
    if (job.status, job.reason) == ("failed", "worker_lost"):
        return losses + 1 >= job.max_attempts
    return job.status == EXPECTED.get(record.modes[job.id], "succeeded")


def run(folder: Path, broker_name: str, count: int, workers: int, seed: int) -> tuple[Verdict, Storm, Record]:
    """Servers up, clients off, storm, calm, verdict."""
    database = PostgresServer(folder / "postgres")
    broker = RedisServer(folder / "redis") if broker_name == "redis" else RabbitServer(folder / "rabbitmq")
    database.start()
    broker.start()
    fleet = Fleet(folder, database.url, broker.url, workers)
    ledger = Ledger(connect(database.url))
    storm = Storm(random.Random(seed), fleet, broker, database, ledger)
    record = Record()
    clients = Clients(fleet.url, count, seed, record)
    watch = OrphanWatch(ledger, fleet)
    try:
        fleet.wait()
        clients.start()
        rage(storm, fleet, clients, watch, random.Random(seed))
        storm.recover(all_of_it=True)
        database.wait()
        broker.wait()
        settle(ledger, fleet, clients, watch)
        return judge(ledger, record, count, watch.longest), storm, record
    finally:
        clients.stopping.set()
        clients.join()
        fleet.close()
        ledger.engine.dispose()
        broker.kill()
        if isinstance(broker, RabbitServer):
            broker.close()
        database.kill()


def rage(storm: Storm, fleet: Fleet, clients: Clients, watch: OrphanWatch, chance: random.Random) -> None:
    """Strike until the last job is accepted."""
    strike_at = monotonic()
    while clients.is_alive():
        fleet.keep()
        storm.recover(all_of_it=False)
        watch.look()
        if monotonic() >= strike_at:
            storm.strike()
            strike_at = monotonic() + chance.uniform(0.3, 1.5)
        sleep(LOOK_SECONDS)


def settle(ledger: Ledger, fleet: Fleet, clients: Clients, watch: OrphanWatch) -> None:
    """Wait until everything has ended."""
    deadline = monotonic() + CALM_SECONDS
    while monotonic() < deadline:
        fleet.keep()
        watch.look()
        with reading(ledger.engine) as connection:
            active = select(jobs.c.id).where(jobs.c.status.not_in(TERMINAL)).limit(1)
            if not clients.is_alive() and connection.execute(active).first() is None:
                return
        sleep(LOOK_SECONDS)


def main() -> int:
    """Run the storm and print the verdict."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--broker", choices=("redis", "rabbitmq"), default="redis")
    parser.add_argument("--jobs", type=int, default=300)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for servers and logs, kept afterwards")
    options = parser.parse_args()
    begin = monotonic()
    with tempfile.TemporaryDirectory(prefix="gradhealth-chaos-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # PostgreSQL's user has to get through
        verdict, storm, record = run(folder, options.broker, options.jobs, options.workers, options.seed)
    print(f"{options.broker}, {options.workers} workers, seed {options.seed}: {monotonic() - begin:.0f} s")
    print("calamities: " + ", ".join(f"{name} {n}" for name, n in sorted(storm.count.items())))
    print("clients met: " + (", ".join(f"{name} {n}" for name, n in record.refused.items()) or "no error"))
    print(f"accepted {verdict.accepted}: " + ", ".join(f"{k} {n}" for k, n in verdict.statuses.items()))
    print(f"attempts {verdict.attempts}, cancels promised {len(record.cancelled)}")
    print("; ".join(f"{name} {n}" for name, n in verdict.faults.items()) + " (each must be 0)")
    print(f"longest time an orphan stayed running: {verdict.orphan_seconds:.1f} s")
    return 1 if any(verdict.faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
