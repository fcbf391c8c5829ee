"""``/rules``: every rule, described from itself."""

import hashlib
from functools import cache
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from api_schemas.rules import RuleList, RulePage
from service.routes.conditional import not_modified
from service.routes.documented import answer, problems
from service.routes.negotiation import choose_media_type
from service.routes.page_policy import PAGE_HEADERS
from service.use_cases.describe_rules import Form, render_rule, render_rules

router = APIRouter(prefix="/rules", tags=["lint"])

MEDIA_TYPES: Final[dict[Form, str]] = {"json": "application/json", "html": "text/html"}
ETAG = {"ETag": "Strong; changes with the rules alone."}
NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "As the client has it."}}

RuleCode = Annotated[str, Path(max_length=64, examples=["INI104"], description="A code or a name.")]


@router.get(
    "",
    operation_id="listRules",
    summary="Every rule in a line",
    response_model=RuleList,
    responses={
        **answer(200, "By code.", headers=ETAG, also={"text/html": "A page for people."}),
        **NOT_MODIFIED,
        **problems(406),
    },
)
def list_rules(request: Request) -> Response:
    """Lint rules and diagnoses; `ruleset` says which version judged."""
    form = choose_media_type(request, MEDIA_TYPES)
    return _answer(request, form, render_rules(form))


@router.get(
    "/{code}",
    operation_id="getRule",
    summary="One rule in full",
    response_model=RulePage,
    responses={
        **answer(200, "With examples, executed.", headers=ETAG, also={"text/html": "A page for people."}),
        **NOT_MODIFIED,
        **problems(404, 406, 422),
    },
)
def get_rule(request: Request, code: RuleCode) -> Response:
    """What it does, why that is bad, what to do instead, and where that is written."""
    form = choose_media_type(request, MEDIA_TYPES)
    return _answer(request, form, render_rule(code, form))


def _answer(request: Request, form: Form, content: bytes) -> Response:
    headers = {"ETag": _etag(content), "Vary": "Accept", "Cache-Control": "no-cache"}
    if not_modified(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if form == "html":
        headers |= PAGE_HEADERS
    return Response(content, headers=headers, media_type=MEDIA_TYPES[form])


@cache
def _etag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
