from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event

from service.jobs.ledger import Ledger
from service.jobs.records import NewJob, Quota


@pytest.fixture
def plans(sqlite_engine: Engine) -> list[str]:
    """SQLite's plan of every query that the ledger asks."""
    plans: list[str] = []

    def explain(
        _connection: Any, cursor: Any, statement: str, parameters: Any, _context: Any, many: bool
    ) -> None:
        if statement.startswith(("SELECT", "UPDATE")) and not many:
            rows = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(row[-1] for row in rows)

    event.listen(sqlite_engine, "before_cursor_execute", explain)
    return plans


@pytest.mark.parametrize("call", ["submit", "claim", "reap", "take_doorbells", "queues", "page"])
def test_no_call_walks_through_all_jobs(sqlite_engine: Engine, plans: list[str], call: str) -> None:
    ledger = Ledger(sqlite_engine, lambda _: datetime(2026, 1, 1, tzinfo=UTC))
    calls: dict[str, Any] = {
        "submit": lambda: ledger.submit("t", NewJob(request={}), quota=Quota(tenant=9, service=9)),
        "claim": lambda: ledger.claim("w", ["train.cpu"]),
        "reap": ledger.reap,
        "take_doorbells": ledger.take_doorbells,
        "queues": ledger.queues,
        "page": lambda: ledger.page("t", status="queued"),
    }
    calls[call]()
    assert plans
    assert not [plan for plan in plans if plan == "SCAN jobs"]
