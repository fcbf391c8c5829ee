"""Whose request it is."""

from typing import Final

from starlette.requests import Request

LOCAL_TENANT: Final = "local"
"""Everybody's, where no authentication is asked for."""


def tenant_of(request: Request) -> str:
    """The tenant that authentication found, or the only one there is."""
    tenant: str = getattr(request.state, "tenant", LOCAL_TENANT)
    return tenant
