"""Pages for browsers: the landing page, and the API's reference."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from service.use_cases.describe_api import render_reference

router = APIRouter(include_in_schema=False)

LANDING_PAGE: Final = Path(__file__).parent.parent / "ui" / "index.html"
POLICY: Final = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


@router.get("/")
async def landing_page() -> FileResponse:
    """What this is, and what to try."""
    return FileResponse(LANDING_PAGE, media_type="text/html")


@router.get("/docs")
def reference(request: Request) -> Response:
    """Every operation; made from the contract, and readable without a network."""
    return Response(render_reference(request.app.openapi()), media_type="text/html", headers=POLICY)
