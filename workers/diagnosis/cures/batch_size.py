"""Take larger batches."""

from collections.abc import Mapping

from api_schemas.report import Remedy
from workers.diagnosis.cure import Case, Cure


def scale_batch_size(factor: int) -> Cure:
    """The cure that multiplies the batch size by ``factor``."""

    def cure(case: Case) -> Remedy | None:
        training = case.request.get("training")
        wanted = case.trace.batch_size * factor
        if not isinstance(training, Mapping) or (case.trace.data and wanted > case.trace.data.n_samples):
            return None
        return Remedy(
            rule="OPT506",
            description=f"Take batches of {wanted} in place of {case.trace.batch_size}.",
            patch=[{"op": "add", "path": "/training/batch_size", "value": wanted}],
        )

    return cure
