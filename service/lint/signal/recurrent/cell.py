"""A recurrent cell, and what is known of it at every step."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from service.lint.signal.activations import Activation
from service.lint.signal.recurrence import Gates
from service.lint.signal.state import Array


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of cell.

    gated: it has gates. resets: its candidate sees the state through the reset gate. opened: its state is an
    output gate times the activation of the cell. gates: those of one step. factors: what the gradient of the
    cell contributes to that of z, by input and by recurrent weights, and what the output gate does.
    """

    gated: bool
    resets: bool
    opened: bool
    gates: Callable[["Moments", int], Gates]
    factors: Callable[["Cell", "Forwards", "Pass", bool], tuple[Array, Array, Array]]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a recurrent layer's config says. bias: of the gates; remember: of the LSTM's forget gate."""

    kind: Kind
    units: int
    inputs: int
    steps: int
    input_scale: float
    state_scale: float
    bias: float
    remember: float
    function: Activation
    gate: Activation


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


def shifted(matrix: Array) -> Array:
    """K(t - 1, t' - 1), zero before the first step."""
    result = np.zeros_like(matrix)
    result[1:, 1:] = matrix[:-1, :-1]
    return result


def pair(values: Array, squares: Array, own: bool) -> Array:
    """Products of a gate's moments at two steps; of one example its second moments at one step."""
    product = np.multiply.outer(values, values)
    if own:
        np.fill_diagonal(product, squares)
    return np.asarray(product)
