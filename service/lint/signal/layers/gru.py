"""GRU with tied weights (see ``recurrence``).

Gates are taken by the moments of the sigmoid at N(b, K_z(t,t)), independent of each other; the state is a
leaky sum of candidates, which see it through the reset gate. Signal propagation through gated cells: Chen,
Pennington, Schoenholz 2018, "Dynamical Isometry and a Mean Field Theory of RNNs"; Gilboa et al. 2019 of the
same for LSTMs and GRUs.
"""

from functools import partial

import numpy as np

from service.lint.signal.recurrence import Gates
from service.lint.signal.recurrent.cell import Cell, Forwards, Kind, Moments, Pass, pair, shifted
from service.lint.signal.recurrent.layer import recurrent
from service.lint.signal.state import Array
from service.lint.signal.step import Forward


def _gates(moments: Moments, t: int) -> Gates:
    keep, keep2 = moments.mean[1, t], moments.second[1, t]
    return Gates(keep, 1.0 - keep, keep2, 1.0 - 2.0 * keep + keep2, keep - keep2)


def _factors(cell: Cell, forwards: Forwards, found: Pass, own: bool) -> tuple[Array, Array, Array]:
    gates, past = forwards.gates, shifted(found.state)
    update, through_reset = (pair(gates.slope[i], gates.slope2[i], own) for i in (1, 2))
    keep = gates.mean[1]
    take = pair(1.0 - keep, 1.0 - 2.0 * keep + gates.second[1], own)
    reset = pair(gates.mean[2], gates.second[2], own)
    through = take * found.slopes
    inner = update * (past + found.candidate) + through * through_reset * cell.state_scale * past
    return inner + through, inner + through * reset, np.zeros_like(inner)


KIND = Kind(gated=True, resets=True, opened=False, gates=_gates, factors=_factors)
LAYERS: dict[str, Forward] = {"GRU": partial(recurrent, KIND)}
