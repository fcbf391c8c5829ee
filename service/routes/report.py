"""``/train/{id}/report``: for programs, for people, and its plots."""

import hashlib
from typing import Annotated, Final, Literal

import orjson
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api_schemas.report import GradientHealthReport
from service.routes.conditional import not_modified
from service.routes.documented import answer, problems
from service.routes.job_id import JobId
from service.routes.negotiation import choose_media_type
from service.routes.tenant import tenant_of
from service.routes.wired import adapters_of
from service.use_cases.find_artifact import find_artifact
from service.use_cases.read_report import read_report

router = APIRouter(prefix="/train", tags=["train"])

FORMS: Final = {"json": "application/json", "html": "text/html"}
PAGE: Final = "report.html"
PAGE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:"
"""The page shows what strangers named: it may run nothing and fetch nothing."""
PLOT_TYPES: Final = {"svg": "image/svg+xml", "png": "image/png"}

PlotName = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,63}$", examples=["gradient_norms"])]
PlotForm = Annotated[Literal["svg", "png"], Path()]


@router.get(
    "/{job_id}/report",
    operation_id="getReport",
    summary="What the run's gradients did",
    response_model=GradientHealthReport,
    responses=answer(
        200,
        "Verdict, findings with evidence and remedies, and every layer in numbers.",
        headers={"ETag": "Strong; a finished job's report never changes."},
        also={FORMS["html"]: "The same for people, with plots."},
    )
    | {304: {"description": "As the client has it."}}
    | problems(404, 406, 409, 410, 503),
)
def get_report(request: Request, job_id: JobId) -> Response:
    """Of a run that was cut short, what was measured until then; 409 while the run goes on."""
    adapters, tenant = adapters_of(request), tenant_of(request)
    report = read_report(adapters.ledger, tenant, job_id)
    if choose_media_type(request, FORMS) == "html":
        page = find_artifact(adapters.ledger, adapters.settings.artifacts_dir, tenant, job_id, PAGE)
        headers = {"Content-Security-Policy": PAGE_POLICY, "Vary": "Accept"}
        return FileResponse(page.path, media_type=FORMS["html"], headers=headers)
    content = orjson.dumps(report)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Vary": "Accept"}
    if not_modified(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=FORMS["json"])


@router.get(
    "/{job_id}/report/plots/{plot}.{form}",
    operation_id="getPlot",
    summary="One plot of the report",
    response_class=Response,
    responses=answer(200, "The picture.", only=dict.fromkeys(PLOT_TYPES.values(), "A picture."))
    | problems(404, 410, 422, 503),
)
def get_plot(request: Request, job_id: JobId, plot: PlotName, form: PlotForm) -> Response:
    """Which plots there are stands in the report under `plots`."""
    adapters = adapters_of(request)
    name = f"plots/{plot}.{form}"
    found = find_artifact(adapters.ledger, adapters.settings.artifacts_dir, tenant_of(request), job_id, name)
    headers = {"ETag": f'"{found.artifact.sha256}"', "Content-Security-Policy": PAGE_POLICY}
    return FileResponse(found.path, media_type=PLOT_TYPES[form], headers=headers)
