"""SimpleRNN, LSTM and GRU with tied weights (see ``recurrence``).

z_t = W x_t + U h_(t-1) + b has kernel K_z(t,t') = sigma_W^2 d K_x(t,t') + sigma_U^2 n K_h(t-1,t'-1). Gates
are taken by the moments of the sigmoid at N(b, K_z(t,t)), independent of each other; the state is a leaky sum
of candidates. Backward is the same recursion from the last step. Signal propagation through gated cells:
Chen, Pennington, Schoenholz 2018, "Dynamical Isometry and a Mean Field Theory of RNNs"; Gilboa et al. 2019 of
the same for LSTMs and GRUs.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from service.lint.graph import Layer, Node, ObjectSpec, Variable
from service.lint.signal import axes
from service.lint.signal.activations import Activation, activation, of_spec
from service.lint.signal.initializers import Weights, constant, weights
from service.lint.signal.recurrence import (
    CLOSED,
    MAX_STEPS,
    SETTLED,
    Dual,
    Gates,
    Leaky,
    by_offset,
    spread_out,
)
from service.lint.signal.response import respond
from service.lint.signal.state import MIN_SQUARE, Array, Gradient, Signal, at_origin
from service.lint.signal.step import Forward, Pulled, Step, TensorGradient, variable

ODD = ("tanh", "softsign", "hard_tanh", "linear")
"""Candidates of gated cells are covered where they are odd: others have a mean that the gates would see."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a recurrent layer's config says. bias: of the gates; remember: of the LSTM's forget gate."""

    kind: str
    units: int
    inputs: int
    steps: int
    input_scale: float
    state_scale: float
    bias: float
    remember: float
    function: Activation
    gate: Activation
    after: bool

    @property
    def gated(self) -> bool:
        """Whether the cell has gates."""
        return self.kind != "SimpleRNN"


@dataclass(slots=True)
class Pass:
    """Forward kernels of one pair of examples (the same, or two), and the moments of every step.

    state: K_h. cell: K_c. candidate: K_g. slopes: E f'f' of the candidate; output, output_slopes: of tanh(c).
    """

    state: Array
    cell: Array
    candidate: Array
    slopes: Array
    output: Array
    output_slopes: Array


@dataclass(slots=True)
class Moments:
    """Per step: mean and second moment of gates and of their slopes (input, forget or update, output or
    reset)."""

    mean: Array
    second: Array
    slope: Array
    slope2: Array

    @staticmethod
    def empty(steps: int) -> "Moments":
        """Three gates' rows of zeros."""
        return Moments(*(np.zeros((3, steps)) for _ in range(4)))


@dataclass(slots=True)
class Forwards:
    """The cell run forward."""

    own: Pass
    other: Pass
    gates: Moments


def _without_form(function: Activation) -> Activation:
    """The activation through its table: products across steps need its Hermite series."""
    return replace(function, negative_slope=None)


def _settled(now: float, before: float) -> bool:
    return abs(now - before) <= SETTLED * max(now, before)


def _gate_means(cell: Cell, moments: Moments, t: int, variance: float, before: float) -> None:
    if t and _settled(variance, before):
        for values in (moments.mean, moments.second, moments.slope, moments.slope2):
            values[:, t] = values[:, t - 1]
        return
    for index in range(3):
        shift = cell.remember if index == 1 else cell.bias
        found = respond(cell.gate, shift, variance)
        slopes = _slope_mean(cell.gate, shift, variance)
        moments.mean[index, t], moments.second[index, t] = found.mean, found.second
        moments.slope[index, t], moments.slope2[index, t] = slopes, found.slope


def _slope_mean(gate: Activation, shift: float, variance: float) -> float:
    """E f' by the dual at correlation zero."""
    _, slopes = respond(gate, shift, variance).duals(np.asarray(0.0))
    return float(np.sqrt(max(0.0, float(slopes))))


def _gates(cell: Cell, moments: Moments, t: int) -> Gates:
    if cell.kind == "SimpleRNN":
        return CLOSED
    take, keep = moments.mean[0, t], moments.mean[1, t]
    take2, keep2 = moments.second[0, t], moments.second[1, t]
    if cell.kind == "LSTM":
        return Gates(keep, take, keep2, take2, keep * take)
    return Gates(keep, 1.0 - keep, keep2, 1.0 - 2.0 * keep + keep2, keep - keep2)


class _Runner:
    """One kernel (of one example, or of two) run forward, row by row."""

    def __init__(self, cell: Cell, inputs: Array, *, own: bool) -> None:
        self.cell, self.inputs, self.own = cell, inputs, own
        steps = cell.steps
        self.state = np.zeros((steps, steps))
        self.leaky = Leaky(steps)
        self.slopes, self.output = np.zeros((steps, steps)), np.zeros((steps, steps))
        self.output_slopes = np.zeros((steps, steps))

    def linear(self, t: int, resets: Array | None = None, reset2: float = 1.0) -> Array:
        """K_z of step t with the steps up to it; a GRU's candidate sees the state through its reset gate."""
        cell = self.cell
        past = np.zeros(t + 1)
        past[1:] = cell.state_scale * (self.state[t - 1, :t] if t else 0.0)
        if resets is not None:
            past = past * resets[t] * resets[: t + 1]
            if self.own:
                past[t] = past[t] / max(resets[t] ** 2, MIN_SQUARE) * reset2
        return np.asarray(cell.input_scale * self.inputs[t, : t + 1] + past + cell.bias**2)

    def finish(self) -> Pass:
        """The kernels of the whole run."""
        return Pass(
            self.state,
            self.leaky.kernel,
            self.leaky.candidate,
            self.slopes,
            self.output,
            self.output_slopes,
        )


@dataclass(slots=True)
class _Duals:
    value: Dual
    slope: Dual
    output: Dual
    output_slope: Dual

    @staticmethod
    def empty(steps: int) -> "_Duals":
        return _Duals(*(Dual.empty(steps) for _ in range(4)))


def run(cell: Cell, same: Array, other: Array) -> Forwards:
    """Both kernels forward; variances come from the kernel of one example."""
    steps = cell.steps
    runners = (_Runner(cell, same, own=True), _Runner(cell, other, own=False))
    moments, duals = Moments.empty(steps), _Duals.empty(steps)
    before = 0.0
    for t in range(steps):
        variance = max(float(runners[0].linear(t)[t]) - cell.bias**2, MIN_SQUARE)
        if cell.gated:
            _gate_means(cell, moments, t, variance, before)
        before = variance
        resets = moments.mean[2] if cell.kind == "GRU" else None
        reset2 = moments.second[2, t]
        rows = [runner.linear(t, resets, reset2) for runner in runners]
        response = duals.value.respond(cell.function, float(rows[0][t]))
        duals.value.learn(t, response)
        duals.slope.learn(t, response, slope=True)
        gates = _gates(cell, moments, t)
        for runner, row in zip(runners, rows, strict=True):
            runner.slopes[t, : t + 1] = duals.slope.row(t, row)
            runner.leaky.push(t, duals.value.row(t, row), gates, own=runner.own)
        _emit(cell, runners, duals, moments, t)
    for runner in runners:
        for matrix in (runner.slopes, runner.output, runner.output_slopes):
            matrix += np.tril(matrix, -1).T
    return Forwards(runners[0].finish(), runners[1].finish(), moments)


def _emit(cell: Cell, runners: tuple[_Runner, _Runner], duals: _Duals, moments: Moments, t: int) -> None:
    """Row t of the state: the cell itself, or an LSTM's output gate times tanh of it."""
    if cell.kind == "LSTM":
        response = duals.output.respond(cell.function, float(runners[0].leaky.kernel[t, t]))
        duals.output.learn(t, response)
        duals.output_slope.learn(t, response, slope=True)
    for runner in runners:
        line = runner.leaky.kernel[t, : t + 1]
        if cell.kind == "LSTM":
            runner.output[t, : t + 1] = duals.output.row(t, line)
            runner.output_slopes[t, : t + 1] = duals.output_slope.row(t, line)
            gate = moments.mean[2]
            line = gate[t] * gate[: t + 1] * runner.output[t, : t + 1]
            if runner.own:
                line[t] = moments.second[2, t] * runner.output[t, t]
        runner.state[t, : t + 1] = runner.state[: t + 1, t] = line


@dataclass(frozen=True, slots=True)
class Back:
    """Kernels of the gradient by z: as the input's weights see it, and as the recurrent ones do."""

    inputs: Array
    state: Array


def _shifted(matrix: Array) -> Array:
    """K(t - 1, t' - 1), zero before the first step."""
    result = np.zeros_like(matrix)
    result[1:, 1:] = matrix[:-1, :-1]
    return result


def _factors(cell: Cell, forwards: Forwards, found: Pass, *, own: bool) -> tuple[Array, Array, Array]:
    """What D_c contributes to D_z (input and recurrent weights), and K_e."""
    gates = forwards.gates
    if cell.kind == "SimpleRNN":
        return found.slopes, found.slopes, np.zeros_like(found.slopes)

    def pair(values: Array, squares: Array) -> Array:
        product = np.multiply.outer(values, values)
        if own:
            np.fill_diagonal(product, squares)
        return product

    past_cell, past_state = _shifted(found.cell), _shifted(found.state)
    slopes = [pair(gates.slope[i], gates.slope2[i]) for i in range(3)]
    if cell.kind == "LSTM":
        take = pair(gates.mean[0], gates.second[0])
        inner = take * found.slopes + slopes[0] * found.candidate + slopes[1] * past_cell
        return inner, inner, slopes[2] * found.output
    keep = gates.mean[1]
    take = pair(1.0 - keep, 1.0 - 2.0 * keep + gates.second[1])
    reset = pair(gates.mean[2], gates.second[2])
    update = slopes[1] * (past_state + found.candidate)
    through = take * found.slopes
    inner = update + through * slopes[2] * cell.state_scale * past_state
    return inner + through, inner + through * reset, np.zeros_like(inner)


def back(cell: Cell, forwards: Forwards, found: Pass, incoming: Array, *, own: bool) -> Back:
    """The gradient's kernel from the last step to the first."""
    steps, gates = cell.steps, forwards.gates
    from_cell, from_cell_state, from_state = _factors(cell, forwards, found, own=own)
    gate = np.multiply.outer(gates.mean[2], gates.mean[2])
    if own:
        np.fill_diagonal(gate, gates.second[2])
    opening = gate * found.output_slopes if cell.kind == "LSTM" else np.ones_like(gate)
    leaky = Leaky(steps)
    inputs, state = np.zeros((steps, steps)), np.zeros((steps, steps))
    for tau in range(steps):
        t = steps - 1 - tau
        row = incoming[t, t:].copy()
        if tau:
            row[:-1] += cell.state_scale * state[t + 1, t + 1 :]
        keep = _gates(cell, forwards.gates, t + 1) if tau else CLOSED
        through = Gates(keep.keep, 1.0, keep.keep2, 1.0, keep.keep)
        leaky.push(tau, (row * opening[t, t:])[::-1], through, own=own)
        inner = leaky.kernel[tau, : tau + 1][::-1]
        inputs[t, t:] = inputs[t:, t] = inner * from_cell[t, t:] + row * from_state[t, t:]
        state[t, t:] = state[t:, t] = inner * from_cell_state[t, t:] + row * from_state[t, t:]
    return Back(inputs, state)


def _cell(node: Node, source: Signal) -> Cell | str:
    layer, args = node.layer, node.layer.args
    kernel, recurrent = variable(layer, "kernel"), variable(layer, "recurrent_kernel")
    if kernel is None or recurrent is None or len(source.spatial) != 1:
        return "its kernels or its input's steps are not known"
    if source.spatial[0] > MAX_STEPS:
        return f"sequences of more than {MAX_STEPS} steps are not modelled"
    if args.get("stateful") or args.get("dropout") or args.get("recurrent_dropout"):
        return "stateful layers and dropout inside the recurrence are not modelled"
    scales = weights(kernel.initializer, kernel.shape), weights(recurrent.initializer, recurrent.shape)
    functions = _functions(layer.kind, args)
    shift = _bias(layer)
    for found in (*scales, functions, shift):
        if isinstance(found, str):
            return found
    first, second = scales
    assert isinstance(first, Weights)
    assert isinstance(second, Weights)
    assert not isinstance(functions, str)
    assert not isinstance(shift, str)
    units, width = recurrent.shape[0], kernel.shape[0]
    remember = 1.0 if layer.kind == "LSTM" and args.get("unit_forget_bias", True) else shift
    return Cell(
        layer.kind,
        units,
        width,
        source.spatial[0],
        first.variance * width,
        second.variance * units,
        shift,
        remember if args.get("use_bias", True) else 0.0,
        functions[0],
        functions[1],
        bool(args.get("reset_after", True)),
    )


def _functions(kind: str, args: dict[str, Any]) -> tuple[Activation, Activation] | str:
    spec = args.get("activation")
    function = of_spec(spec) if spec is None or isinstance(spec, ObjectSpec) else None
    if function is None or (kind != "SimpleRNN" and function.key[0] not in ODD):
        return "its activation is not modelled in this cell"
    name = args.get("recurrent_activation")
    gate = of_spec(name) if isinstance(name, ObjectSpec) else activation("sigmoid", {})
    if gate is None or (kind != "SimpleRNN" and gate.key[0] not in ("sigmoid", "hard_sigmoid")):
        return "its recurrent activation is not modelled"
    return _without_form(function), gate


def _bias(layer: Layer) -> float | str:
    bias = variable(layer, "bias")
    if bias is None:
        return 0.0
    found = constant(bias.initializer)
    if layer.kind == "LSTM" and layer.args.get("unit_forget_bias", True):
        spec = layer.args.get("bias_initializer")
        found = constant(spec) if isinstance(spec, ObjectSpec) else (0.0, 0.0)
    if found is None or found[1]:
        return "its bias is random or not known"
    return found[0]


def recurrent(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """A recurrent layer over a sequence."""
    source = inputs[0]
    if len(inputs) > 1 or node.call_args.get("mask") is not None:
        return "initial states and masks are not modelled"
    cell = _cell(node, source)
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
    past = _shifted(forwards.own.state), _shifted(forwards.other.state)
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


LAYERS: dict[str, Forward] = dict.fromkeys(("SimpleRNN", "LSTM", "GRU"), recurrent)
