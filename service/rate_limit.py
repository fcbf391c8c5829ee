"""How often a tenant may ask: a sliding window, counted here or, for several processes, in Redis.

Headers as in the IETF draft "RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers).
"""

import asyncio
import logging
import math
import time
from typing import Any, Final, NamedTuple

from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.errors import Refused
from service.problem_responses import problem_response

UNLIMITED: Final = frozenset({"/healthz", "/livez", "/readyz", "/metrics"})
"""What a platform asks by itself; it must not be told to go away."""
POLICY: Final = '"requests"'
PATIENCE_SECONDS: Final = 0.5
"""A store that does not answer within this limits nobody: it must not take the service down."""

log = logging.getLogger(__name__)


class Standing(NamedTuple):
    """Whether one more request is allowed, how many are left, and in how many seconds there are more."""

    allowed: bool
    remaining: int
    reset: int


class RateLimit:
    """Plain ASGI, inside of authentication: counts by tenant, and by address where there is none.

    limit: as ``600/minute``. url: a Redis URL; empty counts in this process.
    """

    def __init__(self, app: ASGIApp, limit: str, url: str = "") -> None:
        self.app = app
        self._item: RateLimitItem = parse(limit)
        self._storage = _storage(url)
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._policy = f"{POLICY};q={self._item.amount};w={self._item.get_expiry()}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["path"] in UNLIMITED:
            await self.app(scope, receive, send)
            if scope["type"] == "lifespan":
                await self._close()
            return
        standing = await self._count(_asker(scope))

        async def send_with_standing(message: Message) -> None:
            if message["type"] == "http.response.start" and standing is not None:
                headers = MutableHeaders(raw=message["headers"])
                headers["RateLimit-Policy"] = self._policy
                headers["RateLimit"] = f"{POLICY};r={standing.remaining};t={standing.reset}"
            await send(message)

        if standing is None or standing.allowed:
            await self.app(scope, receive, send_with_standing)
            return
        words = f"Expected at most {self._item.amount} requests in {self._item.get_expiry()} seconds."
        refused = Refused(429, words, headers={"Retry-After": str(max(1, standing.reset))})
        await problem_response(scope, refused)(scope, receive, send_with_standing)

    async def _count(self, asker: str) -> Standing | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                allowed = await self._limiter.hit(self._item, asker)
                stats = await self._limiter.get_window_stats(self._item, asker)
        except (StorageError, TimeoutError) as error:
            log.warning("requests are not counted: %s", type(error).__name__)
            return None
        return Standing(allowed, stats.remaining, max(0, math.ceil(stats.reset_time - time.time())))

    async def _close(self) -> None:
        if isinstance(self._storage, RedisStorage):
            bridge: Any = self._storage.bridge
            await bridge.storage.aclose()


def _storage(url: str) -> MemoryStorage | RedisStorage:
    if not url:
        return MemoryStorage()
    return RedisStorage(f"async+{url}", wrap_exceptions=True, implementation="redispy")


def _asker(scope: Scope) -> str:
    tenant = scope.get("state", {}).get("tenant")
    if tenant is not None:
        return f"tenant:{tenant}"
    client = scope.get("client")
    return f"address:{client[0] if client else 'unknown'}"
