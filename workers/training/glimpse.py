"""What is shown of the gradients while a training goes on."""

from typing import Final

from workers.diagnosis.kernels import KERNEL_ROLES
from workers.trace import Trace

MOST_LAYERS: Final = 48
"""A picture that fills in needs no more rows, and every event of a job holds them; the report has all."""


def latest_norms(trace: Trace) -> dict[str, float] | None:
    """Kernel gradient norm by layer, in the direction of the signal, at the last step that was read."""
    last = {
        one.layer: one.gradient_norm[-1]
        for one in reversed(trace.variables)
        if one.role in KERNEL_ROLES and one.gradient_norm
    }
    names = list(reversed(last))
    if len(names) > MOST_LAYERS:
        names = [names[round(place * (len(names) - 1) / (MOST_LAYERS - 1))] for place in range(MOST_LAYERS)]
    return {name: last[name] for name in names} or None
