"""``POST /lint`` and ``POST /lint/batch``."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api_schemas.lint import LintReport, LintRequest
from api_schemas.lint_batch import BatchAnswer
from service.errors import problem_for
from service.lint.formats import MEDIA_TYPES, Form
from service.lint.suppression import utc_today
from service.routes.body import NDJSON, read_body
from service.routes.documented import READS_BODY, answer, json_body, problems
from service.routes.examples import LINT_REQUESTS
from service.routes.negotiation import choose_media_type
from service.routes.wired import adapters_of
from service.use_cases.lint_batch import lint_line, split_lines
from service.use_cases.lint_document import lint_document

router = APIRouter(tags=["lint"])

INLINE_BYTES = 64 * 1024
"""A body up to this size (some hundred layers) is judged in a few milliseconds. A turn in the thread pool
costs more than that, as both threads want the interpreter."""

FormatQuery = Annotated[
    Form | None, Query(alias="format", description="Form of the report; goes before `Accept`.")
]


@router.post(
    "/lint",
    operation_id="lint",
    summary="Judge a network's config",
    response_model=LintReport,
    openapi_extra=json_body(LintRequest, LINT_REQUESTS),
    responses=answer(
        200,
        "The verdict. Findings are no errors of HTTP: the status is 200 with and without them.",
        also={media_type: f"The {form} form." for form, media_type in MEDIA_TYPES.items() if form != "json"},
    )
    | problems(*READS_BODY, 406),
)
async def lint(request: Request, report_format: FormatQuery = None) -> Response:
    """Which rules of sound initialisation, activation, normalisation, loss and optimisation are broken.

    Also predicts the size of the gradient in every layer at the start of training, and, with
    `options.fix`, answers the mended documents, judged again.
    """
    adapters = adapters_of(request)
    body = await read_body(request, adapters.settings.max_body_bytes)
    form = report_format or choose_media_type(request, MEDIA_TYPES)
    with adapters.metrics.lint_seconds.time():
        key = adapters.lints.key(body, form, utc_today().isoformat())
        content = adapters.lints.get(key)
        if content is None:
            make = partial(adapters.lints.get_or_make, key, partial(lint_document, body, form))
            content = make() if len(body) <= INLINE_BYTES else await run_in_threadpool(make)
    return Response(content, media_type=MEDIA_TYPES[form])


@router.post(
    "/lint/batch",
    operation_id="lintBatch",
    summary="Judge many configs in one call",
    response_class=StreamingResponse,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                NDJSON[0]: {
                    "schema": {
                        "type": "string",
                        "description": "One lint request a line, an `id` if you like.",
                    },
                    "examples": {
                        "two-models": {
                            "value": '{"id": "a", "model": {"input_shape": [4], "layers": [{"type": "dense", '
                            '"units": 1}]}}\n{"id": "b", "model": 7}\n'
                        }
                    },
                }
            },
        }
    },
    responses=answer(
        200,
        "One line for each line that was sent, in order: `id`, `line`, and either `report` or `problem`.",
        only={NDJSON[0]: "Lines of JSON."},
    )
    | problems(413, 415),
)
async def lint_batch(request: Request) -> StreamingResponse:
    """A line that cannot be used is answered by a problem in its place; the others are judged."""
    adapters = adapters_of(request)
    body = await read_body(request, adapters.settings.max_batch_bytes, NDJSON)
    request_id: str = request.state.request_id
    limit = adapters.settings.max_body_bytes

    def answer_line(number: int, line: bytes) -> bytes:
        line_id, outcome = lint_line(line, limit)
        if isinstance(outcome, LintReport):
            said = BatchAnswer(id=line_id, line=number, report=outcome)
        else:
            said = BatchAnswer(id=line_id, line=number, problem=problem_for(outcome, request_id))
        return said.model_dump_json().encode() + b"\n"

    async def answers() -> AsyncIterator[bytes]:
        for number, line in split_lines(body):
            yield await run_in_threadpool(answer_line, number, line)

    return StreamingResponse(answers(), media_type=NDJSON[0])
