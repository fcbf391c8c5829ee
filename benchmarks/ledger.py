"""How fast the ledger is: ``python -m benchmarks.ledger [--database URL]``.

Without a URL it makes a PostgreSQL database of its own on 127.0.0.1, and drops it afterwards. Prints one
line per figure, with the bound that it is held to, and exits 1 when a bound is broken.
"""

import argparse
import statistics
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

from sqlalchemy import create_engine, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from service.jobs.database import connect, reading, upgrade, writing
from service.jobs.doorbell import Doorbell
from service.jobs.ids import new_id
from service.jobs.ledger import Ledger
from service.jobs.records import Ending, NewJob
from service.jobs.tables import events, jobs, requests

SERVER: Final = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
BODY: Final = {"model": {"input_shape": [64], "layers": [{"type": "dense", "units": 10}] * 10}}
CLAIM_BOUND: Final = 10.0
PAGE_BOUND: Final = 1.5
SUBMIT_BOUND: Final = 0.9


@contextmanager
def own_database() -> Iterator[str]:
    """A fresh database on the local server."""
    name = f"gradhealth_bench_{uuid.uuid4().hex}"
    admin = create_engine(SERVER, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def fill(ledger: Ledger, count: int, status: str) -> None:
    """Put many jobs in at once, spread over 50 tenants, as submissions would have left them."""
    template = ledger.get("seed", ledger.submit("seed", NewJob(request=BODY)).job.id)
    with reading(ledger.engine) as connection:
        row = dict(connection.execute(select(jobs).where(jobs.c.id == template.id)).mappings().one())
    ledger.cancel("seed", template.id)
    for begin in range(0, count, 5000):
        numbers = range(begin, min(begin + 5000, count))
        ids = {number: new_id() for number in numbers}
        with writing(ledger.engine) as connection:
            connection.execute(
                insert(jobs),
                [
                    {**row, "id": ids[n], "tenant": f"tenant-{n % 50}", "turn": n // 50, "status": status}
                    for n in numbers
                ],
            )
            connection.execute(insert(requests), [{"job_id": ids[n], "body": BODY} for n in numbers])
            history = {"type": "status", "attempt": 0, "at": row["created_at"], "seq": 1}
            data = {"from": None, "status": "queued", "reason": None}
            connection.execute(insert(events), [{**history, "job_id": ids[n], "data": data} for n in numbers])
    with ledger.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def timed(work: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each call, sorted."""
    spans = []
    for _ in range(times):
        begin = perf_counter()
        work()
        spans.append(1000 * (perf_counter() - begin))
    return sorted(spans)


def p99(spans: list[float]) -> float:
    """The 99th percentile of sorted spans."""
    return spans[int(0.99 * len(spans))]


def bench_claim(ledger: Ledger, times: int) -> bool:
    """p99 of a claim among 10,000 waiting jobs, against a bare select by primary key."""
    fill(ledger, 10_000, "queued")
    some = ledger.page("tenant-7", limit=1).jobs[0].id

    def select_one() -> None:
        with reading(ledger.engine) as connection:
            connection.execute(select(jobs.c.status).where(jobs.c.id == some)).one()

    bare, claims = [], []
    for _ in range(times):  # in turn, so that a busy machine disturbs both alike
        bare += timed(select_one, 1)
        claims += timed(lambda: ledger.claim("bench", ["train.cpu"]), 1)
    bare, claims = sorted(bare), sorted(claims)
    ratio = p99(claims) / p99(bare)
    print(
        f"claim, 10,000 queued: p50 {statistics.median(claims):.2f} ms, p99 {p99(claims):.2f} ms;"
        f" bare select: p50 {statistics.median(bare):.2f} ms, p99 {p99(bare):.2f} ms;"
        f" p99 ratio {ratio:.1f} (at most {CLAIM_BOUND:g})"
    )
    return ratio <= CLAIM_BOUND


def bench_pages(ledger: Ledger, times: int) -> bool:
    """A tenant's page at 5,000 and at 100,000 jobs (100 and 2,000 its own): first, deep, by status.

    Lower quartiles: the neighbours on the machine disturb the rest.
    """

    def measure() -> list[float]:
        deep = ledger.page("tenant-7", limit=10).jobs[-1].id
        looks: list[Callable[[], object]] = [
            lambda: ledger.page("tenant-7"),
            lambda: ledger.page("tenant-7", cursor=deep),
            lambda: ledger.page("tenant-7", status="succeeded"),
        ]
        return [timed(look, times)[times // 4] for look in looks]

    fill(ledger, 5_000, "succeeded")
    few = measure()
    fill(ledger, 95_000, "succeeded")
    many = measure()
    ratios = [after / before for before, after in zip(few, many, strict=True)]
    print(
        f"page of 50 at 5,000 jobs: {', '.join(f'{x:.2f}' for x in few)} ms; at 100,000:"
        f" {', '.join(f'{x:.2f}' for x in many)} ms; ratios {', '.join(f'{x:.2f}' for x in ratios)}"
        f" (at most {PAGE_BOUND:g})"
    )
    return max(ratios) <= PAGE_BOUND


def bench_submit(ledger: Ledger, broker_urls: dict[str, str], seconds: float) -> bool:
    """Submissions a second with the broker up, away and silent."""
    doorbells = {name: Doorbell(ledger, url) for name, url in broker_urls.items()}
    counts, spans = dict.fromkeys(doorbells, 0), dict.fromkeys(doorbells, 0.0)
    for _ in range(5):  # in turn, so that a busy machine disturbs all alike
        for name, doorbell in doorbells.items():
            doorbell.start()
            begin = perf_counter()
            while perf_counter() - begin < seconds / 5:
                ledger.submit("bench", NewJob(request=BODY))
                doorbell.ring()
                counts[name] += 1
            spans[name] += perf_counter() - begin
            doorbell.stop()
    rates = {name: counts[name] / spans[name] for name in doorbells}
    worst = min(rates.values()) / rates["up"]
    listed = ", ".join(f"{name} {rate:.0f}/s" for name, rate in rates.items())
    print(f"submit: broker {listed}; worst to up {worst:.2f} (at least {SUBMIT_BOUND:g})")
    return worst >= SUBMIT_BOUND


def bench_life(ledger: Ledger, times: int) -> bool:
    """Whole lives a second on one thread: submit, claim, two heartbeats, finish with a report."""

    def live() -> None:
        ledger.submit("life", NewJob(request=BODY, priority=9))
        claim = ledger.claim("bench", ["train.cpu"])
        assert claim is not None
        for step in (1, 2):
            ledger.heartbeat(claim, {"step": step, "steps": 2})
        ledger.finish(claim, Ending("succeeded", report={"verdict": "healthy"}))

    spans = timed(live, times)
    print(f"a job's life in the ledger: p50 {statistics.median(spans):.1f} ms")
    return True


@contextmanager
def silent_broker() -> Iterator[int]:
    """A port that accepts and never answers."""
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        kept: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    kept.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]


def main() -> int:
    """Run every benchmark; 0 when all bounds hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="SQLAlchemy URL of an empty database")
    parser.add_argument("--redis", default="redis://127.0.0.1:6379/14")
    parser.add_argument("--times", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    with own_database() as url, silent_broker() as port:
        engine = connect(options.database or url)
        upgrade(engine)
        ledger = Ledger(engine)
        brokers = {
            "up": options.redis,
            "away": "redis://127.0.0.1:1/0",
            "silent": f"redis://127.0.0.1:{port}/0",
        }
        passed = [
            bench_claim(ledger, options.times),
            bench_life(ledger, options.times // 5),
            bench_submit(ledger, brokers, options.seconds),
            bench_pages(ledger, options.times // 5),
        ]
        engine.dispose()
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
