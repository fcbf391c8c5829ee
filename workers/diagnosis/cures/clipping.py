"""Clip the gradient's global norm."""

from collections.abc import Mapping

from api_schemas.finding import JsonPatch
from api_schemas.report import Remedy
from workers.diagnosis.cure import Case

CLIP_NORM = 1.0
"""Pascanu 2013: results are not sensitive to the bound; 1.0 is what most published recipes use."""


def clip_gradients(case: Case) -> Remedy | None:
    """``training.gradient_clip_norm`` of 1, where the gradient is not clipped yet."""
    training = case.request.get("training")
    if isinstance(training, Mapping) and training.get("gradient_clip_norm") is not None:
        return None
    patch: JsonPatch = (
        [{"op": "add", "path": "/training/gradient_clip_norm", "value": CLIP_NORM}]
        if isinstance(training, Mapping)
        else [{"op": "add", "path": "/training", "value": {"gradient_clip_norm": CLIP_NORM}}]
    )
    return Remedy(rule="OPT504", description=f"Clip the global gradient norm to {CLIP_NORM:g}.", patch=patch)
