"""Services that tests may need. Where one does not answer its tests are skipped by name, or fail when
``GRADHEALTH_TEST_REQUIRE_SERVICES=1`` says that it must be there."""

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Final

import pytest
import redis
from kombu.connection import Connection
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

REQUIRED: Final = os.environ.get("GRADHEALTH_TEST_REQUIRE_SERVICES") == "1"
POSTGRES_URL: Final = os.environ.get(
    "GRADHEALTH_TEST_POSTGRES_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)
REDIS_URL: Final = os.environ.get("GRADHEALTH_TEST_REDIS_URL", "redis://127.0.0.1:6379/13")
RABBITMQ_URL: Final = os.environ.get("GRADHEALTH_TEST_RABBITMQ_URL", "amqp://guest:guest@127.0.0.1:5672//")


def _absent(service: str, error: Exception) -> None:
    message = f"{service} does not answer: {error}"
    if REQUIRED:
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of a PostgreSQL server on which databases may be made."""
    engine = create_engine(POSTGRES_URL, poolclass=NullPool, connect_args={"connect_timeout": 3})
    try:
        engine.connect().close()
    except OperationalError as error:
        _absent("PostgreSQL", error)
    return POSTGRES_URL


@pytest.fixture(scope="session")
def new_postgres(postgres_server: str) -> Iterator[Callable[[], str]]:
    """Makes empty databases, and drops them at the end."""
    admin = create_engine(postgres_server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def make() -> str:
        made.append(f"gradhealth_test_{uuid.uuid4().hex}")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {made[-1]}"))
        url = make_url(postgres_server).set(database=made[-1])
        return url.render_as_string(hide_password=False)

    yield make
    with admin.connect() as connection:
        for name in made:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session")
def postgres_url(new_postgres: Callable[[], str]) -> str:
    """One empty database for the whole session."""
    return new_postgres()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis database of the tests' own, empty before and after."""
    client = redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3)
    try:
        client.flushdb()
    except redis.ConnectionError as error:
        _absent("Redis", error)
    yield REDIS_URL
    client.flushdb()
    client.close()


@pytest.fixture
def rabbitmq_url() -> str:
    """A RabbitMQ virtual host."""
    broker = Connection(RABBITMQ_URL, connect_timeout=3)  # type: ignore[no-untyped-call]
    with broker as connection:
        try:
            connection.ensure_connection(max_retries=1, timeout=3)
        except connection.connection_errors as error:
            _absent("RabbitMQ", error)
    return RABBITMQ_URL
