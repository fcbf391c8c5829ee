"""``/datasets``: uploading, listing and removing data sets of one's own."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api_schemas.dataset import Dataset, Datasets
from service.routes.body import check_length, check_media_type, too_large
from service.routes.documented import answer, problems
from service.routes.tenant import tenant_of
from service.routes.wired import adapters_of
from service.use_cases.keep_dataset import Upload, find_dataset, remove_dataset

router = APIRouter(prefix="/datasets", tags=["data"])

MEDIA_TYPES = ("application/octet-stream", "text/csv", "application/vnd.apache.parquet", "application/zip")
CSV_EXAMPLE = "height,width,y\n1.0,2.0,0\n1.5,2.5,1\n"

DatasetId = Annotated[str, Path(max_length=64, examples=["0" * 64])]
DatasetName = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


@router.post(
    "",
    operation_id="uploadDataset",
    summary="Upload a data set",
    status_code=201,
    response_model=Dataset,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "text/csv": {
                    "schema": {"type": "string"},
                    "examples": {"two-features": {"value": CSV_EXAMPLE}},
                }
            },
        }
    },
    responses=answer(201, "Kept; its `id` goes into `data.source`.", headers={"Location": "The data set."})
    | problems(413, 415, 422, 503),
)
async def upload_dataset(request: Request, name: DatasetName = None) -> Response:
    """The file itself as the body: npz (`x` and `y`), csv with a line of names, or parquet.

    The same content again is the same data set.
    """
    adapters = adapters_of(request)
    limit = adapters.settings.max_dataset_bytes
    check_media_type(request, MEDIA_TYPES)
    check_length(request, limit)
    with Upload(adapters.settings.datasets_dir, limit) as upload:
        async for chunk in request.stream():
            if upload.size + len(chunk) > limit:
                raise too_large(limit)
            await run_in_threadpool(upload.write, chunk)
        dataset = await run_in_threadpool(upload.keep, adapters.shelf, tenant_of(request), name)
    headers = {"Location": f"/datasets/{dataset.id}"}
    return Response(dataset.model_dump_json(), 201, headers, "application/json")


@router.get(
    "",
    operation_id="listDatasets",
    summary="Your data sets",
    responses=answer(200, "Youngest first.") | problems(503),
)
def list_datasets(request: Request) -> Datasets:
    """Those that were uploaded; the bundled ones need no upload."""
    return Datasets(datasets=adapters_of(request).shelf.all(tenant_of(request)))


@router.get(
    "/{dataset_id}",
    operation_id="getDataset",
    summary="One data set",
    responses=answer(200, "Format, size, and what its header tells.") | problems(404, 422, 503),
)
def get_dataset(request: Request, dataset_id: DatasetId) -> Dataset:
    """Its content is not given out again."""
    return find_dataset(adapters_of(request).shelf, tenant_of(request), dataset_id)


@router.delete(
    "/{dataset_id}",
    operation_id="removeDataset",
    summary="Remove a data set",
    status_code=204,
    responses=answer(204, "Gone.") | problems(404, 422, 503),
)
def delete_dataset(request: Request, dataset_id: DatasetId) -> None:
    """Jobs that wait for it will fail with `bad_data`."""
    adapters = adapters_of(request)
    remove_dataset(adapters.shelf, adapters.settings.datasets_dir, tenant_of(request), dataset_id)
