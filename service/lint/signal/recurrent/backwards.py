"""A cell run backward: kernels of the gradient by its pre-activations, from the last step to the first."""

from dataclasses import dataclass

import numpy as np

from service.lint.signal.recurrence import CLOSED, Gates, Leaky
from service.lint.signal.recurrent.cell import Cell, Forwards, Pass
from service.lint.signal.state import Array


@dataclass(frozen=True, slots=True)
class Back:
    """Kernels of the gradient by z: as the input's weights see it, and as the recurrent ones do."""

    inputs: Array
    state: Array


def back(cell: Cell, forwards: Forwards, found: Pass, incoming: Array, *, own: bool) -> Back:
    """The gradient's kernel from the last step to the first."""
    steps, gates = cell.steps, forwards.gates
    from_cell, from_cell_state, from_state = cell.kind.factors(cell, forwards, found, own)
    gate = np.multiply.outer(gates.mean[2], gates.mean[2])
    if own:
        np.fill_diagonal(gate, gates.second[2])
    opening = gate * found.output_slopes if cell.kind.opened else np.ones_like(gate)
    leaky = Leaky(steps)
    inputs, state = np.zeros((steps, steps)), np.zeros((steps, steps))
    for tau in range(steps):
        t = steps - 1 - tau
        row = incoming[t, t:].copy()
        if tau:
            row[:-1] += cell.state_scale * state[t + 1, t + 1 :]
        keep = cell.kind.gates(gates, t + 1) if tau else CLOSED
        through = Gates(keep.keep, 1.0, keep.keep2, 1.0, keep.keep)
        leaky.push(tau, (row * opening[t, t:])[::-1], through, own=own)
        inner = leaky.kernel[tau, : tau + 1][::-1]
        inputs[t, t:] = inputs[t:, t] = inner * from_cell[t, t:] + row * from_state[t, t:]
        state[t, t:] = state[t:, t] = inner * from_cell_state[t, t:] + row * from_state[t, t:]
    return Back(inputs, state)
