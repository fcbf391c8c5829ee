"""One layer's step of the recursion: its output forward, and what it does to a gradient backward."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

from service.lint.graph import Layer, Node, Variable
from service.lint.signal.state import Gradient, Signal


@dataclass(frozen=True, slots=True)
class TensorGradient:
    """Mean squared Frobenius norm of the batch-mean gradient of one variable.

    spread: variance of its logarithm over networks, of which returning belongs to the way back.
    freedom: as of a chi-square, over the labels of one batch. muted: in a branch that starts switched off.
    doubt: variance of its logarithm for the error bar: instability, and that the loss follows the logits.
    """

    path: str
    square: float
    spread: float
    freedom: float = inf
    returning: float = 0.0
    muted: bool = False
    doubt: float = 0.0


@dataclass(frozen=True, slots=True)
class Pulled:
    """Gradients by a step's inputs, in order, and by its own variables."""

    inputs: list[Gradient]
    tensors: list[TensorGradient] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Step:
    """A layer's output, and the way back through it. scale: the second moment of a learned factor per
    channel."""

    output: Signal
    pull: Callable[[Gradient], Pulled]
    scale: float = 1.0


Forward = Callable[[Node, list[Signal], int], "Step | str"]
"""(call, inputs, batch size) -> step, or the reason why the theory does not cover this call."""


def variable(layer: Layer, suffix: str) -> Variable | None:
    """The layer's variable whose path ends so: ``kernel``, ``query/kernel``."""
    for candidate in layer.variables:
        if candidate.path.endswith("/" + suffix) or candidate.name == suffix:
            return candidate
    return None


def chained(first: Step, second: Step) -> Step:
    """Two steps in a row as one."""

    def pull(gradient: Gradient) -> Pulled:
        later = second.pull(gradient)
        between = later.inputs[0]
        overlap = between.overlap if between is not gradient else 1.0
        strain = between.strain if between is not gradient else 0.0
        between.inherit(gradient)
        earlier = first.pull(between)
        for entering in earlier.inputs:
            entering.overlap *= overlap
            entering.strain += strain
        return Pulled(earlier.inputs, earlier.tensors + later.tensors)

    return Step(second.output, pull)
