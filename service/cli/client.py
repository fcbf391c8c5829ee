"""Talking to a running service."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

from service.cli.command_error import CommandError

DEFAULT_URL = "http://127.0.0.1:8000"
TIMEOUT_SECONDS = 30.0


@contextmanager
def connected(url: str | None) -> Iterator["Client"]:
    """A client of the service at ``url``, or at GRADHEALTH_URL, or on this machine."""
    base = url or os.environ.get("GRADHEALTH_URL") or _local_url()
    headers = {"User-Agent": "gradhealth-cli"}
    key = os.environ.get("GRADHEALTH_API_KEY")
    if key:
        headers["Authorization"] = f"Bearer {key}"
    with httpx2.Client(base_url=base, headers=headers, timeout=TIMEOUT_SECONDS) as http:
        yield Client(http, base)


def _local_url() -> str:
    port = os.environ.get("GRADHEALTH_PORT")
    return f"http://127.0.0.1:{port}" if port else DEFAULT_URL


class Client:
    """Calls that answer JSON; what is refused becomes a ``CommandError`` that says where and why."""

    def __init__(self, http: httpx2.Client, base: str) -> None:
        self.http = http
        self.base = base

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON at a path."""
        return self._json("GET", path, params=parameters)

    def post(self, path: str, body: Any = None) -> Any:
        """The JSON that a body is answered with."""
        return self._json("POST", path, json=body) if body is not None else self._json("POST", path)

    def _json(self, method: str, path: str, **arguments: Any) -> Any:
        try:
            response = self.http.request(method, path, **arguments)
        except httpx2.TransportError as error:
            raise CommandError(
                f"no answer from {self.base} ({type(error).__name__}); is `gradhealth up` running?"
            ) from None
        if response.is_error:
            raise CommandError(explain(response))
        return response.json()


def explain(response: httpx2.Response) -> str:
    """A problem in the words of the service."""
    try:
        problem = response.json()
        lines = [f"{problem['title']} ({response.status_code}): {problem['detail']}"]
    except (ValueError, KeyError, TypeError):
        return f"the service answered {response.status_code} {response.reason_phrase}"
    lines += [
        f"  {part.get('pointer') or part.get('parameter') or '/'}: {part['detail']}"
        for part in problem.get("errors") or ()
    ]
    return "\n".join(lines)
