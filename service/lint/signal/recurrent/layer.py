"""A recurrent layer over a sequence, whatever its cell."""

import numpy as np

from service.lint.graph import Layer, Node, Variable
from service.lint.signal import axes
from service.lint.signal.recurrence import by_offset, spread_out
from service.lint.signal.recurrent.backwards import Back, back
from service.lint.signal.recurrent.cell import Cell, Forwards, Kind, shifted
from service.lint.signal.recurrent.forwards import run
from service.lint.signal.recurrent.reading import read_cell
from service.lint.signal.state import Array, Gradient, Signal, at_origin
from service.lint.signal.step import Pulled, Step, TensorGradient, variable


def recurrent(kind: Kind, node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """A recurrent layer over a sequence."""
    source = inputs[0]
    if len(inputs) > 1 or node.call_args.get("mask") is not None:
        return "initial states and masks are not modelled"
    cell = read_cell(kind, node, source)
    if isinstance(cell, str):
        return cell
    same = spread_out(source.same, cell.steps)
    np.fill_diagonal(same, source.q)
    other = spread_out(source.other, cell.steps)
    forwards = run(cell, same, other)
    whole = bool(node.layer.args.get("return_sequences"))
    output = _output(cell, forwards, source, whole=whole)

    def pull(gradient: Gradient) -> Pulled:
        kernels = _incoming(cell, gradient, whole=whole)
        own = back(cell, forwards, forwards.own, kernels[0], own=True)
        across = back(cell, forwards, forwards.other, kernels[1], own=False)
        tensors = _tensors(node.layer, cell, forwards, (own, across), (same, other), gradient, batch)
        scale = cell.input_scale
        totals = [scale * by_offset(x) for x in (own.inputs, across.inputs)]
        square = axes.flat(source.spatial, float(totals[0][0]))
        return Pulled([Gradient(square, totals[0], totals[1], gradient.spread)], tensors)

    return Step(output, pull)


def _output(cell: Cell, forwards: Forwards, source: Signal, *, whole: bool) -> Signal:
    own, other = forwards.own.state, forwards.other.state
    if not whole:
        q = np.asarray(own[-1, -1])
        return Signal((), cell.units, q, q, np.asarray(other[-1, -1]), spread=source.spread)
    same = by_offset(own)
    return Signal(
        source.spatial,
        cell.units,
        axes.flat(source.spatial, float(same[0])),
        same,
        by_offset(other),
        spread=source.spread,
    )


def _incoming(cell: Cell, gradient: Gradient, *, whole: bool) -> tuple[Array, Array]:
    steps = cell.steps
    if whole:
        same = spread_out(at_origin(gradient.same, gradient.d), steps)
        return same, spread_out(gradient.other, steps)
    own, across = np.zeros((steps, steps)), np.zeros((steps, steps))
    own[-1, -1], across[-1, -1] = gradient.d, float(gradient.other)
    return own, across


def _tensors(
    layer: Layer,
    cell: Cell,
    forwards: Forwards,
    backs: tuple[Back, Back],
    inputs: tuple[Array, Array],
    gradient: Gradient,
    batch: int,
) -> list[TensorGradient]:
    own, across = backs
    past = shifted(forwards.own.state), shifted(forwards.other.state)
    bias = variable(layer, "bias")
    double = bias is not None and len(bias.shape) == 2
    terms: list[tuple[Variable | None, float, float]] = [
        (
            variable(layer, "kernel"),
            cell.inputs * float((own.inputs * inputs[0]).sum()),
            cell.inputs * float((across.inputs * inputs[1]).sum()),
        ),
        (
            variable(layer, "recurrent_kernel"),
            cell.units * float((own.state * past[0]).sum()),
            cell.units * float((across.state * past[1]).sum()),
        ),
        (
            bias,
            float(own.inputs.sum() + (own.state.sum() if double else 0.0)),
            float(across.inputs.sum() + (across.state.sum() if double else 0.0)),
        ),
    ]
    return [
        TensorGradient(v.path, max(same + (batch - 1) * cross, same / 4) / batch, gradient.spread)
        for v, same, cross in terms
        if v is not None and v.trainable
    ]
