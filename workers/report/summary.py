"""A series in five numbers."""

from collections.abc import Sequence

from api_schemas.report import Summary
from workers.diagnosis.series import finite, median


def summarize(values: Sequence[float]) -> Summary:
    """First and last as they are; smallest, median and largest of the finite values."""
    if not values:
        return Summary()
    kept = finite(values)
    if not kept:
        return Summary(first=values[0], last=values[-1])
    return Summary(first=values[0], last=values[-1], min=min(kept), median=median(kept), max=max(kept))
