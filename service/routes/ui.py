"""Pages for browsers: playground, jobs, the API's reference, and the files that they are made of."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from service.routes.conditional import not_modified
from service.routes.page_policy import PAGE_HEADERS
from service.use_cases.describe_api import render_reference
from service.use_cases.page import template
from service.use_cases.playground import render_playground
from service.use_cases.static_file import find_static_file

router = APIRouter(include_in_schema=False)


@router.get("/")
async def playground() -> Response:
    """Write or paste a network; see its findings and its gradients."""
    return _page(render_playground())


@router.get("/jobs")
async def jobs() -> Response:
    """All jobs; the page asks the API for them, with the reader's key where one is needed."""
    return _page(template("jobs.html").render().encode())


@router.get("/jobs/{job_id}")
async def job(job_id: str) -> Response:
    """One job, live; which one, the page reads from its address."""
    return _page(template("job.html").render().encode())


@router.get("/comparisons/{comparison_id}")
async def comparison(comparison_id: str) -> Response:
    """One comparison and its ranking, live."""
    return _page(template("comparison.html").render().encode())


@router.get("/docs")
def reference(request: Request) -> Response:
    """Every operation; made from the contract, and readable without a network."""
    return _page(render_reference(request.app.openapi()))


@router.get("/static/{path:path}")
def static(request: Request, path: str) -> Response:
    """A style sheet, a script, an example."""
    file = find_static_file(path)
    headers = {"ETag": file.etag, "Cache-Control": "no-cache"}
    if not_modified(request, file.etag):
        return Response(status_code=304, headers=headers)
    return Response(file.content, headers=headers, media_type=file.media_type)


def _page(content: bytes) -> Response:
    return Response(content, media_type="text/html", headers=PAGE_HEADERS)
