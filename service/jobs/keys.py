"""The ring of API keys: a key's hash stands for it, so that the database cannot give a key away."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, insert, select, update

from api_schemas.keys import ApiKey, Scope
from service.jobs.clock import Clock, database_clock
from service.jobs.database import reading, writing
from service.jobs.tables import api_keys

MARK: Final = "gh_"
RANDOM_BYTES: Final = 32
"""256 bits: a plain hash of that needs no salt and no slowness, as nothing can be guessed."""
PREFIX_LENGTH: Final = 11


class KeyRing:
    """Makes, finds and revokes keys."""

    def __init__(self, engine: Engine, clock: Clock = database_clock) -> None:
        self._engine = engine
        self._clock = clock

    def create(self, tenant: str, scopes: Sequence[Scope], valid_for: timedelta | None = None) -> str:
        """A new key, told this once."""
        key = MARK + secrets.token_urlsafe(RANDOM_BYTES)
        with writing(self._engine) as connection:
            now = self._clock(connection)
            connection.execute(
                insert(api_keys).values(
                    hash=_digest(key),
                    prefix=key[:PREFIX_LENGTH],
                    tenant=tenant,
                    scopes=list(scopes),
                    created_at=now,
                    expires_at=now + valid_for if valid_for else None,
                )
            )
        return key

    def find(self, key: str) -> ApiKey | None:
        """What is known of a key that is valid now."""
        with reading(self._engine) as connection:
            query = select(api_keys).where(api_keys.c.hash == _digest(key), api_keys.c.revoked_at.is_(None))
            row = connection.execute(query).mappings().one_or_none()
            if row is None or _is_over(row["expires_at"], self._clock(connection)):
                return None
            return _key(dict(row))

    def all(self) -> list[ApiKey]:
        """Every key that was made, youngest first."""
        with reading(self._engine) as connection:
            found = connection.execute(select(api_keys).order_by(api_keys.c.created_at.desc()))
            return [_key(dict(row)) for row in found.mappings()]

    def rotate(self, prefix: str, overlap: timedelta) -> str | None:
        """A new key in the place of one that stays valid for the overlap; None when there is none."""
        old = next((key for key in self.all() if key.prefix == prefix and key.revoked_at is None), None)
        if old is None:
            return None
        with writing(self._engine) as connection:
            now = self._clock(connection)
            if _is_over(old.expires_at, now):
                return None
            end = min(now + overlap, old.expires_at or now + overlap)
            connection.execute(update(api_keys).where(api_keys.c.prefix == prefix).values(expires_at=end))
            lifetime = old.expires_at - old.created_at if old.expires_at else None
        return self.create(old.tenant, old.scopes, lifetime)

    def revoke(self, prefix: str) -> int:
        """Revoke the keys that begin with a prefix as it is listed; how many."""
        with writing(self._engine) as connection:
            standing = (api_keys.c.prefix == prefix) & api_keys.c.revoked_at.is_(None)
            now = self._clock(connection)
            return connection.execute(update(api_keys).where(standing).values(revoked_at=now)).rowcount


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _is_over(expires_at: datetime | None, now: datetime) -> bool:
    return expires_at is not None and expires_at <= now


def _key(row: dict[str, Any]) -> ApiKey:
    return ApiKey.model_validate({name: row[name] for name in ApiKey.model_fields})
