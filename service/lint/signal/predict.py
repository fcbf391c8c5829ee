"""The prediction: gradient norm of every variable at the start of training, from the config alone."""

import math

import numpy as np

from api_schemas.lint import DataFacts
from api_schemas.prediction import (
    NotPredicted,
    PredictedActivation,
    PredictedVariable,
    Prediction,
    Sharpness,
)
from service.lint.graph import Graph, Layer
from service.lint.signal import inputs as entering
from service.lint.signal.losses import log_variance, start, typical
from service.lint.signal.objective import Head, head
from service.lint.signal.propagate import Return, Walk, backward, forward
from service.lint.signal.sharpness import sharpness
from service.lint.signal.state import Gradient
from service.lint.signal.step import TensorGradient
from service.lint.signal.verdict import judged, verdict
from service.lint.training import Training

BASE_ERROR = 0.15
"""Decades by which even wide networks differ from the prediction and from seed to seed; with it two error
bars hold
95 % of the single measurements that the benchmark was tuned on."""
LOG_VARIANCE_TO_DECADES = 2.0 * math.log(10.0)
"""The spread is the variance of ln ||g||^2; this many of its standard deviations are one decade of ||g||."""


def predict(graph: Graph, training: Training, data: DataFacts, *, batch_size: int = 32) -> Prediction:
    """Predict the gradient of every layer.

    batch_size: taken where ``training`` declares none. What the theory does not cover is listed with its
    reason, never guessed.
    """
    with np.errstate(all="ignore"):
        return _predict(graph, training, data, training.batch_size or batch_size)


def _predict(graph: Graph, training: Training, data: DataFacts, batch: int) -> Prediction:
    known = entering.facts(data)
    heads = _heads(graph, training, data)
    logits = frozenset(i for i, found in heads.items() if isinstance(found, Head) and found.logits)
    walk = forward(graph, known, logits, batch)
    starts, blocked = _starts(graph, walk, heads)
    result = backward(walk, starts, blocked)
    report = _report(graph, walk, result, known.assumptions + _assumptions(heads))
    report.sharpness = _sharpness(walk, heads, known, training, report)
    return report


def _sharpness(
    walk: Walk,
    heads: dict[int, Head | str],
    known: entering.Facts,
    training: Training,
    report: Prediction,
) -> Sharpness | None:
    """Of networks that are predicted in full: a part's curvature says nothing of the whole's."""
    first = next(iter(heads.values()), None)
    if report.status != "complete" or not isinstance(first, Head):
        return None
    sizes = {v.path: math.prod(v.shape) for layer in walk.graph.layers for v in layer.variables}
    norms = {v.variable: (v.gradient_norm, sizes.get(v.variable, 1)) for v in report.variables}
    optimizer = training.optimizer.spec if training.optimizer is not None else None
    return sharpness(walk, first.objective, known, optimizer, norms)


def _heads(graph: Graph, training: Training, data: DataFacts) -> dict[int, Head | str]:
    heads: dict[int, Head | str] = {}
    for place, (index, position) in enumerate(graph.outputs):
        loss = training.losses[place] if place < len(training.losses) else None
        found = "it is a further output of a layer" if position else head(graph.nodes[index], loss, data)
        heads[index] = found if index not in heads else "it stands under two losses"
    return heads


def _assumptions(heads: dict[int, Head | str]) -> list[str]:
    found = [h.assumption for h in heads.values() if isinstance(h, Head) and h.assumption]
    return list(dict.fromkeys(found))


def _starts(
    graph: Graph, walk: Walk, heads: dict[int, Head | str]
) -> tuple[dict[int, Gradient], dict[int, str]]:
    starts: dict[int, Gradient] = {}
    blocked: dict[int, str] = {}
    for index, found in heads.items():
        if index in walk.unknown:
            blocked[index] = walk.unknown[index]
        elif isinstance(found, str):
            blocked[index] = found
        else:
            gradient = start(found.objective, walk.signals[index])
            if isinstance(gradient, str):
                blocked[index] = gradient
            else:
                starts[index] = gradient
    return starts, blocked


def error_decades(tensor: TensorGradient) -> float:
    """One standard error of a prediction, in decades."""
    variance = max(tensor.spread, tensor.doubt, 0.0) + log_variance(tensor.freedom)
    return math.hypot(BASE_ERROR, math.sqrt(variance) / LOG_VARIANCE_TO_DECADES)


def typical_norm(tensor: TensorGradient) -> float:
    """Geometric mean over seeds of a norm whose mean square is known: ln ||g||^2 is near Normal over
    networks."""
    square = max(0.0, tensor.square) * typical(tensor.freedom)
    return math.sqrt(square) * math.exp(-max(0.0, tensor.spread) / 4.0)


def _report(graph: Graph, walk: Walk, result: Return, assumptions: list[str]) -> Prediction:
    squares = {tensor.path: tensor for tensor in result.tensors}
    variables: list[PredictedVariable] = []
    missing: list[NotPredicted] = []
    for layer_index, layer in _called(graph):
        wanted = [v for v in layer.variables if v.trainable]
        found = [squares[v.path] for v in wanted if v.path in squares]
        found = [t for t in found if math.isfinite(t.square) and math.isfinite(t.spread)]
        variables += [
            PredictedVariable(
                layer=layer.name,
                variable=tensor.path,
                gradient_norm=typical_norm(tensor),
                error_decades=error_decades(tensor),
            )
            for tensor in found
        ]
        if len(found) < len(wanted) or layer_index in walk.unknown:
            missing.append(NotPredicted(layer=layer.name, reason=_reason(walk, result, layer_index)))
    muted = {tensor.path for tensor in result.tensors if tensor.muted}
    return _summary(walk, variables, muted, missing, assumptions)


def _called(graph: Graph) -> list[tuple[int, Layer]]:
    seen: dict[int, tuple[int, Layer]] = {}
    for node in graph.nodes:
        seen.setdefault(id(node.layer), (node.index, node.layer))
    return list(seen.values())


def _reason(walk: Walk, result: Return, index: int) -> str:
    if index in walk.unknown:
        return walk.unknown[index]
    if index not in result.reached:
        return "it is not on the way to an output"
    return result.blocked.get(index, "some of its variables are not covered")


def _summary(
    walk: Walk,
    variables: list[PredictedVariable],
    muted: set[str],
    missing: list[NotPredicted],
    assumptions: list[str],
) -> Prediction:
    activations = [
        PredictedActivation(
            layer=walk.graph.nodes[index].layer.name,
            rms=math.sqrt(signal.q),
            mean=signal.mean,
            correlation=signal.cosine,
        )
        for index, signal in sorted(walk.signals.items())
    ]
    kernels = judged(variables)
    norms = [v.gradient_norm for v in kernels if v.variable not in muted]
    norms = norms or [v.gradient_norm for v in kernels]
    if not norms:
        return Prediction(
            status="unavailable",
            verdict="exploding" if walk.overflow else "unknown",
            variables=variables,
            activations=activations,
            not_predicted=missing,
            assumptions=assumptions,
        )
    smallest, largest = min(norms), max(norms)
    return Prediction(
        status="partial" if missing else "complete",
        verdict="exploding" if walk.overflow else verdict(smallest, largest),
        min_gradient_norm=smallest,
        max_gradient_norm=largest,
        min_to_max_ratio=smallest / largest if largest else 0.0,
        variables=variables,
        activations=activations,
        not_predicted=missing,
        assumptions=assumptions,
    )
