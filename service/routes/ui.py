"""``/``: the page that a browser is met with."""

from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.responses import FileResponse

router = APIRouter(include_in_schema=False)

LANDING_PAGE: Final = Path(__file__).parent.parent / "ui" / "index.html"


@router.get("/")
async def landing_page() -> FileResponse:
    """What this is, and what to try."""
    return FileResponse(LANDING_PAGE, media_type="text/html")
