"""The adapters of the application that serves a request."""

from typing import cast

from starlette.requests import Request

from service.adapters import Adapters


def adapters_of(request: Request) -> Adapters:
    """What ``create_app`` wired."""
    return cast(Adapters, request.app.state.adapters)
