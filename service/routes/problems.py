"""``/problems``: where the ``type`` of a problem leads."""

from fastapi import APIRouter, Path

from api_schemas.problem import ProblemKind
from service.errors import kinds
from service.routes.documented import answer, problems
from service.use_cases.errors import NotFoundError

router = APIRouter(prefix="/problems", tags=["operations"])


@router.get(
    "",
    operation_id="listProblemKinds",
    summary="Every kind of problem",
    responses=answer(200, "The kinds, by type."),
)
async def list_problem_kinds() -> list[ProblemKind]:
    """What this service may answer with instead of what was asked for."""
    return [kind.described() for kind in kinds().values()]


@router.get(
    "/{slug}",
    operation_id="getProblemKind",
    summary="One kind of problem",
    responses=answer(200, "The kind.") | problems(404),
)
async def get_problem_kind(slug: str = Path(max_length=64, examples=["invalid-spec"])) -> ProblemKind:
    """The `type` of a problem is the address of this page."""
    kind = kinds().get(slug)
    if kind is None:
        raise NotFoundError("No such kind of problem.")
    return kind.described()
