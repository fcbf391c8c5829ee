"""Train for more epochs, or fewer."""

from collections.abc import Mapping

from api_schemas.report import Remedy
from workers.diagnosis.cure import Case, Cure


def scale_epochs(factor: float) -> Cure:
    """The cure that multiplies the number of epochs by ``factor``, at least one."""

    def cure(case: Case) -> Remedy | None:
        training = case.request.get("training")
        if not isinstance(training, Mapping):
            return None
        epochs = training.get("epochs")
        if not isinstance(epochs, int) or isinstance(epochs, bool):
            epochs = max(1, round(case.trace.planned_steps / max(1, case.trace.steps_per_epoch)))
        wanted = max(1, round(epochs * factor))
        if wanted == epochs:
            return None
        return Remedy(
            rule="OPT509",
            description=f"Train for {wanted} epochs in place of {epochs}.",
            patch=[{"op": "add", "path": "/training/epochs", "value": wanted}],
        )

    return cure
