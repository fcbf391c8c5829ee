"""Let the service standardise the features."""

from collections.abc import Mapping

from api_schemas.report import Remedy
from workers.diagnosis.cure import Case


def standardize_features(case: Case) -> Remedy | None:
    """``data.standardize``, where it is off."""
    data = case.request.get("data")
    if not isinstance(data, Mapping) or data.get("standardize", True) is not False:
        return None
    return Remedy(
        rule="DAT801",
        description="Standardise the input features to mean 0 and standard deviation 1.",
        patch=[{"op": "add", "path": "/data/standardize", "value": True}],
    )
