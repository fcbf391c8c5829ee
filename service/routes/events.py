"""``GET /train/{id}/events``: one feed, by Server-Sent Events or by polling."""

from collections.abc import AsyncIterator
from time import monotonic
from typing import Annotated, Final, get_args

import anyio
from fastapi import APIRouter, Header, Query
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api_schemas.events import EventPage, EventType
from service.adapters import Adapters
from service.jobs.errors import JobError
from service.jobs.ledger import Ledger
from service.routes.documented import answer, problems
from service.routes.job_id import JobId
from service.routes.negotiation import choose_media_type
from service.routes.tenant import tenant_of
from service.routes.wired import adapters_of

router = APIRouter(prefix="/train", tags=["train"])

FORMS: Final = {"sse": "text/event-stream", "json": "application/json"}
POLL_SECONDS: Final = 0.25
"""How often a stream looks into the ledger: well below what a reader notices, and one indexed read."""
KEEPALIVE_SECONDS: Final = 15.0
"""Proxies commonly drop a connection that is silent for 30 or 60 seconds."""
RETRY_MILLISECONDS: Final = 1000
SERVER_SENT_EVENT: Final = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9]+$"},
        "event": {"enum": list(get_args(EventType))},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/Event"},
        },
    },
}

After = Annotated[int, Query(ge=0, lt=2**31, description="Only events after this one.")]
LastEventId = Annotated[
    int | None,
    Header(ge=0, lt=2**31, description="What a browser sends when it reconnects; goes before `after`."),
]


@router.get(
    "/{job_id}/events",
    operation_id="jobEvents",
    summary="What happens to a job",
    response_model=EventPage,
    responses=answer(
        200,
        "`status`, `progress` and `finding` events; `done` is the last. The `id` is the sequence number.",
        also={FORMS["sse"]: "Server-Sent Events; `data` is the event as JSON."},
        shapes={FORMS["sse"]: SERVER_SENT_EVENT},
    )
    | problems(404, 406, 410, 422, 429, 503),
)
async def job_events(
    request: Request, job_id: JobId, after: After = 0, last_event_id: LastEventId = None
) -> Response:
    """`Accept: text/event-stream` (or none) follows the job to its end; `application/json` polls."""
    adapters, tenant = adapters_of(request), tenant_of(request)
    seen = after if last_event_id is None else last_event_id
    form = choose_media_type(request, FORMS)
    page = await run_in_threadpool(adapters.ledger.events, tenant, job_id, after=seen)
    if form == "json":
        return Response(page.model_dump_json(), media_type=FORMS["json"])
    adapters.streams.check(tenant)
    return StreamingResponse(
        _counted(adapters, tenant, job_id, page),
        media_type=FORMS["sse"],
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


async def _counted(adapters: Adapters, tenant: str, job_id: str, page: EventPage) -> AsyncIterator[bytes]:
    with adapters.streams.stream(tenant):
        longest = adapters.settings.max_stream_seconds
        async for chunk in _stream(adapters.ledger, tenant, job_id, page, longest):
            yield chunk


async def _stream(
    ledger: Ledger, tenant: str, job_id: str, page: EventPage, longest: float
) -> AsyncIterator[bytes]:
    """Ends after ``longest`` seconds at the latest: a client that is still there resumes by itself."""
    yield format_sse_event(retry=RETRY_MILLISECONDS)
    began = spoken = monotonic()
    while True:
        for event in page.events:
            yield format_sse_event(data_str=event.model_dump_json(), event=event.type, id=str(event.seq))
            spoken = monotonic()
        if page.done or monotonic() - began > longest:
            return
        if not page.events:
            await anyio.sleep(POLL_SECONDS)
        if monotonic() - spoken > KEEPALIVE_SECONDS:
            yield KEEPALIVE_COMMENT
            spoken = monotonic()
        try:
            page = await run_in_threadpool(ledger.events, tenant, job_id, after=page.next_after)
        except JobError:
            return
