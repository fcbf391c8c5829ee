"""``GET /healthz`` and ``GET /readyz``."""

from typing import Literal

from api_schemas.strict import Contract


class Health(Contract):
    """The process answers."""

    status: Literal["ok"] = "ok"
    version: str


class Check(Contract):
    """Whether something that the service leans on answers."""

    name: str
    ok: bool
    detail: str | None = None


class Readiness(Contract):
    """Whether jobs can be accepted and handed on."""

    status: Literal["ready", "degraded"]
    checks: list[Check]
