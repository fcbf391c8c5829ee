import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from service.jobs.database import answers, connect, downgrade, upgrade
from service.jobs.ledger import Ledger
from service.jobs.records import NewJob
from service.jobs.tables import metadata

REVISIONS = ("0001", "0002", "0003", "0004")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """A database without tables."""
    if request.param == "sqlite":
        return connect(f"sqlite:///{tmp_path}/jobs.db")
    new_postgres: Callable[[], str] = request.getfixturevalue("new_postgres")
    return connect(new_postgres())


def test_the_migrations_build_what_the_tables_say(empty: Engine) -> None:
    upgrade(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    empty.dispose()


def test_migrations_go_up_and_down_one_by_one(empty: Engine) -> None:
    for revision in REVISIONS:
        upgrade(empty, revision)
    for revision in (*REVISIONS[-2::-1], "base"):
        downgrade(empty, revision)
    assert inspect(empty).get_table_names() == ["alembic_version"]
    upgrade(empty)
    assert Ledger(empty).submit("t", NewJob(request={})).job.status == "queued"
    empty.dispose()


def test_processes_that_start_at_once_migrate_once(empty: Engine) -> None:
    url = empty.url.render_as_string(hide_password=False)
    engines = [connect(url) for _ in range(4)]
    threads = [threading.Thread(target=upgrade, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Ledger(empty).page("t").jobs == []
    for engine in (*engines, empty):
        engine.dispose()


def test_upgrading_keeps_what_is_there(empty: Engine) -> None:
    upgrade(empty, "0002")
    ledger = Ledger(empty)
    job = ledger.submit("t", NewJob(request={"model": {}})).job
    upgrade(empty)
    assert ledger.request("t", job.id) == {"model": {}}
    empty.dispose()


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="SQLite or PostgreSQL"):
        connect("mysql://localhost/jobs")


def test_a_database_that_is_away_does_not_answer() -> None:
    assert not answers(connect("postgresql://nobody@127.0.0.1:1/none"))


def test_a_database_that_is_there_answers(sqlite_engine: Engine) -> None:
    assert answers(sqlite_engine)
