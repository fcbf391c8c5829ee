"""Column types that mean the same on SQLite and on PostgreSQL."""

import json
import zlib
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import DateTime, Dialect, LargeBinary, TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """An instant: ``timestamptz`` on PostgreSQL, UTC text on SQLite; aware in Python on both."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite's text has no room for an offset."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware instant in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def to_json(value: Any) -> str:
    """JSON text. NaN becomes null: neither JSON nor PostgreSQL has a word for it."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # an integer of more than 64 bits
        return json.dumps(value)


class CompressedJson(TypeDecorator[Any]):
    """A JSON document of any size, deflated: reports and requests shrink to about a tenth."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Deflate; ``None`` stays NULL."""
        return None if value is None else zlib.compress(to_json(value).encode(), 6)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Inflate."""
        return None if value is None else json.loads(zlib.decompress(value))
