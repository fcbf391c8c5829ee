"""LSTM with tied weights (see ``recurrence``).

Gates are taken by the moments of the sigmoid at N(b, K_z(t,t)), independent of each other; the cell is a
leaky sum of candidates, and the state an output gate times its tanh. Signal propagation through gated cells:
Gilboa et al. 2019, "Dynamical Isometry and a Mean Field Theory of LSTMs and GRUs".
"""

from functools import partial

from service.lint.signal.recurrence import Gates
from service.lint.signal.recurrent.cell import Cell, Forwards, Kind, Moments, Pass, pair, shifted
from service.lint.signal.recurrent.layer import recurrent
from service.lint.signal.state import Array
from service.lint.signal.step import Forward


def _gates(moments: Moments, t: int) -> Gates:
    take, keep = moments.mean[0, t], moments.mean[1, t]
    return Gates(keep, take, moments.second[1, t], moments.second[0, t], keep * take)


def _factors(cell: Cell, forwards: Forwards, found: Pass, own: bool) -> tuple[Array, Array, Array]:
    gates = forwards.gates
    slopes = [pair(gates.slope[i], gates.slope2[i], own) for i in range(3)]
    take = pair(gates.mean[0], gates.second[0], own)
    inner = take * found.slopes + slopes[0] * found.candidate + slopes[1] * shifted(found.cell)
    return inner, inner, slopes[2] * found.output


KIND = Kind(gated=True, resets=False, opened=True, gates=_gates, factors=_factors)
LAYERS: dict[str, Forward] = {"LSTM": partial(recurrent, KIND)}
