"""Connecting to the ledger's database, and bringing its tables up to date."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from service.jobs.columns import to_json

MIGRATIONS: Final = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_SECONDS: Final = 10
"""How long a writer waits for SQLite's lock: the longest write here takes milliseconds."""
CONNECT_TIMEOUT_SECONDS: Final = 3
STATEMENT_TIMEOUT_MILLISECONDS: Final = 10_000
"""A hung PostgreSQL must cost an error, never a hanging request."""
UPGRADE_LOCK: Final = 0x67726164
"""PostgreSQL advisory lock ("grad"): two processes that start at once migrate one after the other."""

AWAY: Final = (OperationalError, InterfaceError, PoolTimeoutError)
"""Raised when the database cannot be reached, or not now: worth another try. Anything else is a fault."""


def connect(url: str) -> Engine:
    """An engine for a SQLite or PostgreSQL URL, set up so that it cannot block for ever."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _connect_sqlite(parsed)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "postgresql+psycopg":
        raise ValueError(f"The database must be SQLite or PostgreSQL. Received: {parsed.drivername}")
    return create_engine(
        parsed,
        json_serializer=to_json,
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=20,
        pool_timeout=CONNECT_TIMEOUT_SECONDS,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MILLISECONDS}"
            f" -c lock_timeout={STATEMENT_TIMEOUT_MILLISECONDS}"
            f" -c idle_in_transaction_session_timeout={STATEMENT_TIMEOUT_MILLISECONDS}",
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": STATEMENT_TIMEOUT_MILLISECONDS,
        },
    )


def _connect_sqlite(url: URL) -> Engine:
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, json_serializer=to_json, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says, nowhere else
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns to writing fails at once when another writer came first;
    # an immediate one waits for its turn.
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: on SQLite it takes the write lock at its beginning."""
    with engine.execution_options(writing=True).begin() as connection:
        yield connection


@contextmanager
def noting(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes what may be forgotten when PostgreSQL's machine dies in the same second.

    It does not wait for the disk. Claims and heartbeats qualify: a forgotten claim leaves the job queued
    for another worker, and the first one is fenced off, as any worker is that has lost its lease. The log
    is written in order, so nothing that was promised to a client can rest on something forgotten.
    """
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL synchronous_commit TO off"))
        yield connection


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to a revision; safe when several processes start at once."""
    _migrate(engine, revision, command.upgrade)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to an older revision (``base``: none at all)."""
    _migrate(engine, revision, command.downgrade)


def _migrate(engine: Engine, revision: str, step: Any) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": UPGRADE_LOCK})
        config.attributes["connection"] = connection
        step(config, revision)


def answers(engine: Engine) -> bool:
    """Whether the database can be reached now; ``/readyz`` asks."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except AWAY:
        return False
    return True
