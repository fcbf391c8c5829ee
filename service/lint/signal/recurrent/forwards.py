"""A cell run forward: the kernels of its state over pairs of steps, of one example and of two."""

from dataclasses import dataclass

import numpy as np

from service.lint.signal.activations import Activation
from service.lint.signal.recurrence import SETTLED, Dual, Leaky
from service.lint.signal.recurrent.cell import Cell, Forwards, Moments, Pass
from service.lint.signal.response import respond
from service.lint.signal.state import MIN_SQUARE, Array


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
        if cell.kind.gated:
            _gate_means(cell, moments, t, variance, before)
        before = variance
        resets = moments.mean[2] if cell.kind.resets else None
        reset2 = moments.second[2, t]
        rows = [runner.linear(t, resets, reset2) for runner in runners]
        response = duals.value.respond(cell.function, float(rows[0][t]))
        duals.value.learn(t, response)
        duals.slope.learn(t, response, slope=True)
        gates = cell.kind.gates(moments, t)
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
    if cell.kind.opened:
        response = duals.output.respond(cell.function, float(runners[0].leaky.kernel[t, t]))
        duals.output.learn(t, response)
        duals.output_slope.learn(t, response, slope=True)
    for runner in runners:
        line = runner.leaky.kernel[t, : t + 1]
        if cell.kind.opened:
            runner.output[t, : t + 1] = duals.output.row(t, line)
            runner.output_slopes[t, : t + 1] = duals.output_slope.row(t, line)
            gate = moments.mean[2]
            line = gate[t] * gate[: t + 1] * runner.output[t, : t + 1]
            if runner.own:
                line[t] = moments.second[2, t] * runner.output[t, t]
        runner.state[t, : t + 1] = runner.state[: t + 1, t] = line
