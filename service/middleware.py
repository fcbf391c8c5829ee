"""Around every request: its id, its count, the headers on its answer, and a problem where it crashed."""

import logging
import re
import secrets
from time import perf_counter

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service import logs
from service.metrics import Metrics
from service.problem_responses import problem_response
from service.tracing import CURRENT, Trace, continued

logger = logging.getLogger("gradhealth.request")

REQUEST_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
UNMATCHED = "unmatched"


class RequestScope:
    """Plain ASGI, outermost of all: what it does not see, nobody answers for."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = _request_id(scope)
        scope.setdefault("state", {})["request_id"] = request_id
        trace = _trace(scope)
        CURRENT.set(trace)
        logs.unbind()
        logs.bind(request_id=request_id, trace_id=trace.trace_id)
        started = perf_counter()
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(raw=message["headers"])
                headers["X-Request-ID"] = request_id
                headers["X-Content-Type-Options"] = "nosniff"
                headers["traceresponse"] = trace.traceparent
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        except Exception as error:
            logger.exception("request %s crashed", request_id)
            if status:
                raise
            await problem_response(scope, error)(scope, receive, send_with_id)
        finally:
            seconds = perf_counter() - started
            self.metrics.record(scope["method"], _route(scope), status, seconds)
            if logger.isEnabledFor(logging.INFO):
                _log(scope, status, seconds)


def _log(scope: Scope, status: int, seconds: float) -> None:
    """One line a request; of what the client named, the route's template alone."""
    told = {"route": _route(scope), "status": status, "seconds": round(seconds, 6)}
    tenant = scope.get("state", {}).get("tenant")
    logger.info("%s answered", scope["method"][:16], extra=told | ({"tenant": tenant} if tenant else {}))


def _trace(scope: Scope) -> Trace:
    headers = Headers(scope=scope)
    return continued(headers.get("traceparent", ""), headers.get("tracestate", ""))


def _request_id(scope: Scope) -> str:
    """The client's own id when it is a plain word, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.fullmatch(value):
            return str(value, "ascii")
    return secrets.token_hex(8)


def _route(scope: Scope) -> str:
    route = scope.get("route")
    return getattr(route, "path", UNMATCHED)
