"""``/train/{id}/artifacts``: the files that a run left behind."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import FileResponse

from api_schemas.train import Artifact
from service.routes.documented import answer, problems
from service.routes.job_id import JobId
from service.routes.tenant import tenant_of
from service.routes.wired import adapters_of
from service.use_cases.find_artifact import find_artifact
from service.use_cases.find_artifact import list_artifacts as artifacts_of

router = APIRouter(prefix="/train", tags=["train"])

ArtifactName = Annotated[str, Path(max_length=255, examples=["trace.parquet"])]


@router.get(
    "/{job_id}/artifacts",
    operation_id="listArtifacts",
    summary="The files of a run",
    responses=answer(200, "Name, size, SHA-256 and media type of each.") | problems(404, 410, 503),
)
def list_artifacts(request: Request, job_id: JobId) -> list[Artifact]:
    """The trace as parquet, the trained model, plots; empty while the job runs."""
    return artifacts_of(adapters_of(request).ledger, tenant_of(request), job_id)


@router.get(
    "/{job_id}/artifacts/{name:path}",
    operation_id="getArtifact",
    summary="One file of a run",
    response_class=FileResponse,
    responses=answer(
        200,
        "The file, to be saved.",
        headers={"ETag": "Its SHA-256."},
        only={"application/octet-stream": "Its bytes."},
    )
    | problems(404, 410, 503),
)
def get_artifact(request: Request, job_id: JobId, name: ArtifactName) -> FileResponse:
    """Only names that the list holds are served."""
    adapters = adapters_of(request)
    found = find_artifact(adapters.ledger, adapters.settings.artifacts_dir, tenant_of(request), job_id, name)
    return FileResponse(
        found.path,
        media_type="application/octet-stream",
        filename=found.path.name,
        headers={"ETag": f'"{found.artifact.sha256}"'},
    )
