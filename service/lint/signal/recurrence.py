"""Kernels over pairs of time steps, for layers whose weights are the same at every step.

Tied weights make (F + a U)^t grow like (F + a |U|)^t, which a recursion on the variances of single steps
misses: the full steps x steps kernel is carried (Yang 2019, "Wide Feedforward or Recurrent Neural Networks of
Any Architecture are Gaussian Processes"), row by row, once within an example and once between two.
"""

from dataclasses import dataclass

import numpy as np

from service.lint.signal import axes
from service.lint.signal.activations import Activation
from service.lint.signal.response import TERMS, Response, powers, respond
from service.lint.signal.state import MIN_SQUARE, Array

SETTLED = 1e-5
"""A variance that changes by less from step to step has the moments of the step before."""
MAX_STEPS = 256
"""Longer sequences are not predicted: time and memory grow with the square."""


def spread_out(kernel: Array, steps: int) -> Array:
    """A kernel by offset as a steps x steps matrix."""
    offsets = np.abs(np.subtract.outer(np.arange(steps), np.arange(steps)))
    return np.asarray(kernel[np.minimum(offsets, len(kernel) - 1)])


def by_offset(matrix: Array) -> Array:
    """A steps x steps matrix as its means by offset."""
    steps = len(matrix)
    offsets = np.abs(np.subtract.outer(np.arange(steps), np.arange(steps)))
    places = np.minimum(offsets, axes.bins(steps) - 1).ravel()
    totals = np.bincount(places, matrix.ravel(), axes.bins(steps))
    return np.asarray(totals / np.bincount(places, minlength=axes.bins(steps)))


@dataclass(slots=True)
class Dual:
    """Products of an activation at two steps whose variances may differ: sqrt of the two Hermite series."""

    roots: Array
    deviations: Array
    responses: "list[Response]"

    @staticmethod
    def empty(steps: int) -> "Dual":
        """Room for every step's series."""
        return Dual(np.zeros((steps, TERMS + 1)), np.zeros(steps), [])

    def respond(self, function: Activation, variance: float) -> Response:
        """The activation's response, the last step's where the variance has settled."""
        variance = max(variance, MIN_SQUARE)
        if self.responses and abs(self.responses[-1].deviation ** 2 - variance) <= SETTLED * variance:
            return self.responses[-1]
        return respond(function, 0.0, variance)

    def learn(self, step: int, response: Response, *, slope: bool = False) -> None:
        """The activation's series at one step."""
        if response.series is None:  # the Gaussian is not finite, and so is what follows
            self.roots[step] = np.nan
            return
        total = response.slope if slope else response.second
        self.roots[step] = np.sqrt(np.maximum(total * response.series[:, 1 if slope else 0], 0.0))
        self.deviations[step] = response.deviation
        self.responses.append(response)

    def row(self, step: int, kernel: Array) -> Array:
        """Products with the steps up to this one, given the Gaussian's kernel with them."""
        count = step + 1
        scale = np.maximum(self.deviations[step] * self.deviations[:count], MIN_SQUARE)
        return self.products(self.roots[:count] * self.roots[step], kernel[:count] / scale)

    def block(self, kernel: Array) -> Array:
        """Products of every two steps."""
        scale = np.maximum(np.multiply.outer(self.deviations, self.deviations), MIN_SQUARE)
        rows = [
            self.products(self.roots * self.roots[step], kernel[step] / scale[step])
            for step in range(len(kernel))
        ]
        return np.array(rows)

    @staticmethod
    def products(series: Array, correlation: Array) -> Array:
        """Sum of a power series whose coefficients differ from entry to entry."""
        return np.asarray(np.einsum("tk,tk->t", series, powers(np.clip(correlation, -1.0, 1.0))))


class Leaky:
    """Kernel of c_t = F_t c_(t-1) + I_t g_t, fed row by row with the kernel of g.

    keep, take: E F_t and E I_t. keep2, take2, mixed: E F^2, E I^2, E F I, for the diagonal of one example's
    kernel; between two examples the gates are independent.
    """

    def __init__(self, steps: int) -> None:
        self.kernel = np.zeros((steps, steps))
        self.candidate = np.zeros((steps, steps))
        self._cross = np.zeros(steps)
        self._keep = np.ones(steps)
        self._take = np.ones(steps)

    def push(self, t: int, row: Array, gates: "Gates", *, own: bool) -> None:
        """Row t of the kernel of c, given E g_t g_t' for t' up to t."""
        keep, take = gates.keep, gates.take
        self._keep[t], self._take[t] = keep, take
        self.candidate[t, : t + 1] = self.candidate[: t + 1, t] = row[: t + 1]
        before = self._before(t)
        past = np.zeros(t + 1)
        past[1:] = self.kernel[t - 1, :t] if t else 0.0
        shifted = np.zeros(t + 1)
        shifted[1:] = before[:t]
        theirs = np.append(self._cross[:t], before[t - 1] if t else 0.0)
        keeps, takes = self._keep[: t + 1], self._take[: t + 1]
        line = keep * keeps * past + keep * takes * theirs + take * keeps * shifted
        line = line + take * takes * row[: t + 1]
        if own:
            square = gates.keep2 * past[t] + 2 * gates.mixed * shifted[t] + gates.take2 * row[t]
            line[t] = square
        self.kernel[t, : t + 1] = self.kernel[: t + 1, t] = line
        self._cross[:t] = keep * self._cross[:t] + take * self.candidate[:t, t]
        self._cross[t] = keep * (before[t - 1] if t else 0.0) + take * row[t]

    def _before(self, t: int) -> Array:
        """E g_t c_s for s before t: the leaky sum of row t of the candidate's kernel."""
        result = np.zeros(max(t, 1))
        level = 0.0
        line, keep, take = self.candidate[t], self._keep, self._take
        if t and np.ptp(keep[:t]) == 0.0 and keep[0] == 0.0:
            result[:t] = take[:t] * line[:t]
            return result
        for s in range(t):
            level = keep[s] * level + take[s] * line[s]
            result[s] = level
        return result


@dataclass(frozen=True, slots=True)
class Gates:
    """Moments of the two gates of a leaky cell at one step."""

    keep: float
    take: float
    keep2: float
    take2: float
    mixed: float


CLOSED = Gates(0.0, 1.0, 0.0, 1.0, 0.0)
