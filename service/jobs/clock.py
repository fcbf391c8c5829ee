"""What time it is.

Leases are judged by one clock, or a worker whose clock is wrong steals jobs: on PostgreSQL it is the
server's. A SQLite file is shared by the processes of one machine, which share that machine's.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, func, select

Clock = Callable[[Connection], datetime]


def database_clock(connection: Connection) -> datetime:
    """The time by the database's own clock, in UTC."""
    if connection.dialect.name != "postgresql":
        return datetime.now(UTC)
    now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)
