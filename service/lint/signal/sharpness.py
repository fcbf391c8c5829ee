"""The top curvature of the loss at the start, and the linear stability limit of the optimiser.

The Hessian is near Gauss-Newton, (1/B) J^T S J; its top eigenvalue is that of the batch's tangent kernel
weighted by the loss's curvature (Karakida, Akaho, Amari 2019, "Universal Statistics of Fisher Information in
Deep Neural Networks"). For a batch vector of unit entries at one logit the Rayleigh quotient is the recursion
of the gradient norms, started from D = 1: coherent over the batch, incoherent, or along the inputs' first
principal component, which two runs with the inputs' correlation raised and lowered stand for. The largest
wins. A basis for an alarm, never a recommended rate.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from api_schemas.prediction import Sharpness
from service.lint.graph import ObjectSpec
from service.lint.signal import inputs as entering
from service.lint.signal.curvature import Curvature, curvature
from service.lint.signal.losses import Objective
from service.lint.signal.propagate import Walk, backward, forward
from service.lint.signal.state import Gradient
from service.lint.signal.step import TensorGradient

ADAM_EPSILON = 1e-7
MAX_SIZE = 300_000
"""Larger networks do without: it takes several passes more."""
UNTESTED = frozenset({"SimpleRNN", "LSTM", "GRU", "MultiHeadAttention", "Embedding"})
"""Never compared with measured curvature."""
VECTOR_RANK = 2
ALIKE = 0.5
"""Where the outputs of two examples correlate more than this, the coherent direction is the steepest."""


@dataclass(frozen=True, slots=True)
class Run:
    """One way the batch may vary. squares: n2 of every variable; factor: the loss's curvature along it."""

    factor: float
    squares: dict[str, float]

    @property
    def sharpness(self) -> float:
        """The Rayleigh quotient."""
        return self.factor * sum(self.squares.values())


def sharpness(
    walk: Walk,
    objective: Objective,
    known: entering.Facts,
    optimizer: ObjectSpec | None,
    norms: Mapping[str, tuple[float, int]],
) -> Sharpness | None:
    """Curvature and stability limit of a network with one vector output; ``None`` where they are not covered.

    norms: predicted gradient norm and size of every variable.
    """
    graph = walk.graph
    if walk.size > MAX_SIZE or any(node.layer.kind in UNTESTED for node in graph.nodes):
        return None
    output = graph.outputs[0][0]
    logits = walk.signals.get(output)
    if len(graph.outputs) != 1 or logits is None or logits.spatial:
        return None
    bend = curvature(objective, logits, walk.batch)
    if bend is None:
        return None
    runs = _runs(walk, output, bend, known)
    best = max(runs, key=lambda run: run.sharpness, default=None)
    if best is None or not math.isfinite(best.sharpness) or best.sharpness <= 0.0:
        return None
    return Sharpness(lambda_max=best.sharpness, learning_rate_limit=_limit(best, optimizer, norms))


def _runs(walk: Walk, output: int, bend: Curvature, known: entering.Facts) -> list[Run]:
    coherent, incoherent = _squares(walk, output, 1.0), _squares(walk, output, 0.0)
    if not coherent or not incoherent:
        return []
    boost = {t.path: _competing(bend.ways, t) for t in coherent}
    runs = [
        Run(bend.coherent, {t.path: t.square * boost[t.path] for t in coherent}),
        Run(bend.single, {t.path: t.square * boost[t.path] for t in incoherent}),
    ]
    alike = walk.signals[output].cosine > ALIKE
    linear = {} if alike else _linear(walk, output, known)
    if linear:
        squares = {path: value * boost[path] for path, value in linear.items() if path in boost}
        runs.append(Run(bend.coherent, squares))
    return runs


def _competing(ways: float, tensor: TensorGradient) -> float:
    """The kernels of different logits differ, and the top direction picks the largest."""
    return (1.0 + math.sqrt(max(0.0, (ways - 1.0) * tensor.returning / 2.0))) ** 2


def _squares(walk: Walk, output: int, coherence: float) -> list[TensorGradient]:
    one = np.asarray(1.0)
    return backward(walk, {output: Gradient(one, one, np.asarray(coherence))}, {}).tensors


def _linear(walk: Walk, output: int, known: entering.Facts) -> dict[str, float]:
    """The mean of the runs whose examples are a little alike and a little unlike.

    Of inputs without positions: with them the runs overshoot, by decades behind batch normalisation.
    """
    graph, batch = walk.graph, walk.batch
    shapes = [graph.nodes[index].output_shape for index in graph.inputs]
    if len(shapes) != 1 or shapes[0] is None or len(shapes[0]) != VECTOR_RANK:
        return {}
    numbers = shapes[0][-1] or 0
    if batch < 2 or numbers < 1:
        return {}
    share = ((1.0 + math.sqrt(batch / numbers)) ** 2 - 1.0) / (batch - 1)
    coherence = min(1.0, math.sqrt(numbers) * share)
    spread = math.sqrt(max(0.0, 1.0 - known.mean**4 / known.second**2) / numbers)
    total: dict[str, float] = {}
    for sign in (1.0, -1.0):
        moved = forward(graph, known, walk.logits, batch, sign * spread)
        if output not in moved.signals:
            return {}
        for tensor in _squares(moved, output, sign * coherence):
            total[tensor.path] = total.get(tensor.path, 0.0) + tensor.square / 2.0
    return total


def _number(optimizer: ObjectSpec, name: str, default: float) -> float:
    value = optimizer.args.get(name, default)
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if known and value is not None else default


def _limit(run: Run, optimizer: ObjectSpec | None, norms: Mapping[str, tuple[float, int]]) -> float | None:
    """Largest linearly stable step: gradient descent, momentum, Nesterov, or Adam preconditioned by its
    gradients
    (Cohen et al. 2022, "Adaptive Gradient Methods at the Edge of Stability")."""
    if optimizer is None or optimizer.name not in ("sgd", "adam"):
        return None
    if optimizer.name == "adam":
        beta = _number(optimizer, "beta_1", 0.9)
        curved = _preconditioned(run, norms)
        return (2.0 + 2.0 * beta) / ((1.0 - beta) * curved) if curved and 0.0 <= beta < 1.0 else None
    momentum = _number(optimizer, "momentum", 0.0)
    if not 0.0 <= momentum < 1.0:
        return None
    nesterov = optimizer.args.get("nesterov") is True
    constant = (2.0 + 2.0 * momentum) / (1.0 + 2.0 * momentum if nesterov else 1.0)
    return constant / run.sharpness


def _preconditioned(run: Run, norms: Mapping[str, tuple[float, int]]) -> float:
    total = 0.0
    for path, square in run.squares.items():
        norm, size = norms.get(path, (0.0, 1))
        total += square / (norm / math.sqrt(max(size, 1)) + ADAM_EPSILON)
    return run.factor * total
