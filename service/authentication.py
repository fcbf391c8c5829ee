"""Who asks, and what they may: API keys, where ``GRADHEALTH_AUTH=api-key`` asks for them."""

import hashlib
import time
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api_schemas.keys import ApiKey
from api_schemas.keys import Scope as Permission
from service.errors import Refused
from service.jobs.keys import KeyRing
from service.problem_responses import problem_response

OPEN: Final = frozenset(
    {
        "",
        "healthz",
        "livez",
        "readyz",
        "docs",
        "openapi.json",
        "problems",
        "rules",
        "static",
        "jobs",
        "comparisons",
    }
)
"""First words of the addresses that anybody may read: they tell nothing of anybody."""
METRICS: Final = "/metrics"
LINTING: Final = frozenset({"lint", "recommend"})
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
REMEMBERED_SECONDS: Final = 5.0
"""How long a key that was found is not looked up again: the longest that a revoked one still opens."""
MAX_REMEMBERED: Final = 1024


class Authentication:
    """Plain ASGI: lets through who has a key with the scope that the call needs."""

    def __init__(self, app: ASGIApp, keys: KeyRing, *, metrics_open: bool = True) -> None:
        self.app = app
        self._keys = keys
        self._metrics_open = metrics_open
        self._remembered: dict[bytes, tuple[float, ApiKey]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and not self._is_open(scope["method"], scope["path"]):
            key = await self._find(bearer(Headers(scope=scope)))
            refusal = refusal_of(key, needed(scope["method"], scope["path"]))
            if refusal is not None:
                await problem_response(scope, refusal)(scope, receive, send)
                return
            assert key is not None
            scope.setdefault("state", {})["tenant"] = key.tenant
        await self.app(scope, receive, send)

    def _is_open(self, method: str, path: str) -> bool:
        return is_open(method, path, metrics_open=self._metrics_open)

    async def _find(self, token: str) -> ApiKey | None:
        if not token:
            return None
        # Looked up by digest: what a comparison's time could tell is not the key's.
        digest = hashlib.sha256(token.encode()).digest()
        until, key = self._remembered.get(digest, (0.0, None))
        if key is not None and until > time.monotonic():
            return key
        found = await run_in_threadpool(self._keys.find, token)
        self._remember(digest, found)
        return found

    def _remember(self, digest: bytes, key: ApiKey | None) -> None:
        if key is None:
            self._remembered.pop(digest, None)
            return
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        self._remembered[digest] = (time.monotonic() + REMEMBERED_SECONDS, key)


def is_open(method: str, path: str, *, metrics_open: bool = True) -> bool:
    """Whether an address is read by anybody."""
    return method in READING and (path.split("/")[1] in OPEN or (metrics_open and path == METRICS))


def needed(method: str, path: str) -> Permission:
    """The scope that a call needs."""
    if path.split("/")[1] in LINTING:
        return "lint"
    return "read" if method in READING else "train"


def refusal_of(key: ApiKey | None, scope: Permission) -> Refused | None:
    """401 without a valid key, 403 without the scope."""
    if key is None:
        header = {"WWW-Authenticate": 'Bearer realm="gradhealth"'}
        return Refused(401, "Expected a valid API key in the header Authorization: Bearer.", headers=header)
    if scope not in key.scopes and "admin" not in key.scopes:
        return Refused(403, f"Expected an API key with the scope {scope}.")
    return None


def bearer(headers: Headers) -> str:
    """The token of ``Authorization: Bearer``, or nothing."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
