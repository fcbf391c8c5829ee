"""API keys, as their keeper sees them. The key itself is shown once, when it is made."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api_schemas.strict import Contract

Scope = Literal["lint", "train", "read", "admin"]


class ApiKey(Contract):
    """What is kept of a key."""

    prefix: str = Field(description="The key's first characters, to know it by.")
    tenant: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
