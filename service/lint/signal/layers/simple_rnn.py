"""SimpleRNN with tied weights (see ``recurrence``).

z_t = W x_t + U h_(t-1) + b has kernel K_z(t,t') = sigma_W^2 d K_x(t,t') + sigma_U^2 n K_h(t-1,t'-1). Backward
is the same recursion from the last step.
"""

from functools import partial

import numpy as np

from service.lint.signal.recurrence import CLOSED, Gates
from service.lint.signal.recurrent.cell import Cell, Forwards, Kind, Moments, Pass
from service.lint.signal.recurrent.layer import recurrent
from service.lint.signal.state import Array
from service.lint.signal.step import Forward


def _gates(moments: Moments, t: int) -> Gates:
    return CLOSED


def _factors(cell: Cell, forwards: Forwards, found: Pass, own: bool) -> tuple[Array, Array, Array]:
    return found.slopes, found.slopes, np.zeros_like(found.slopes)


KIND = Kind(gated=False, resets=False, opened=False, gates=_gates, factors=_factors)
LAYERS: dict[str, Forward] = {"SimpleRNN": partial(recurrent, KIND)}
