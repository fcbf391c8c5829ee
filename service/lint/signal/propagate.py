"""The recursion over the graph: signals forward from the inputs, gradients backward from the losses."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from service.lint.graph import Graph, Node, ObjectSpec
from service.lint.signal import inputs as entering
from service.lint.signal.activations import LINEAR, of_spec
from service.lint.signal.layers import catalog
from service.lint.signal.layers.activation import activate
from service.lint.signal.state import Gradient, Signal, added, shared_out
from service.lint.signal.step import Step, TensorGradient, chained

FLOAT32_SQUARE = 1e76
"""Second moments beyond this have units beyond float32's largest number."""

OWN = frozenset({"Activation", "SimpleRNN", "LSTM", "GRU"})
"""Layers whose ``activation`` is part of their own step."""


SWITCHED_OFF = 1e-2
"""Learned factors below 0.1 at the end of a residual branch (zero gamma, LayerScale) start it switched off by
design: Goyal et al. 2017, "Accurate, Large Minibatch SGD"; Touvron et al. 2021, "Going deeper with Image
Transformers". Small gradients behind them are no illness."""
SUMS = frozenset({"Add", "Subtract", "CustomScaleLayer"})
PASSED = frozenset({"Dropout", "SpatialDropout2D", "StochasticDepth", "Identity", "Activation"})


NORMALIZATIONS = frozenset(
    {"BatchNormalization", "LayerNormalization", "GroupNormalization", "RMSNormalization"}
)
MAX_SIZE = 4_000_000
"""Numbers carried through a network, together: the time of a prediction follows them."""
RECURRENT = frozenset({"SimpleRNN", "LSTM", "GRU"})
RECURRENT_SIZE = 16
"""Kernels of steps x steps that a recurrent layer carries."""


@dataclass(slots=True)
class Walk:
    """A forward pass. unknown: why a node's output is not predicted, by node index. size: numbers carried."""

    graph: Graph
    batch: int
    logits: frozenset[int] = frozenset()
    steps: dict[int, Step] = field(default_factory=dict)
    signals: dict[int, Signal] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)
    overflow: set[int] = field(default_factory=set)
    size: int = 0


def forward(
    graph: Graph, known: entering.Facts, logits: frozenset[int], batch: int, shift: float = 0.0
) -> Walk:
    """Signals of every node; nodes in ``logits`` leave their own activation to the loss.

    shift: added to the correlation of every input between examples (the sharpness along the data's first
    axis).
    """
    walk = Walk(graph, batch, logits)
    calls: dict[int, int] = {}
    for node in graph.nodes:
        calls[id(node.layer)] = calls.get(id(node.layer), 0) + 1
    for node in graph.nodes:
        if node.index in graph.inputs or node.layer.kind == "InputLayer":
            found: Signal | str = entering.signal(node.output_shape, known)
            if isinstance(found, Signal) and shift:
                found = replace(found, other=found.other + shift * known.second)
            _keep(walk, node, found)
            continue
        if walk.size > MAX_SIZE:
            walk.unknown[node.index] = "the network is too large to be predicted in bounded time"
            continue
        if node.layer.kind in RECURRENT:
            walk.size += RECURRENT_SIZE * _steps(walk, node) ** 2
        shared = calls[id(node.layer)] > 1 and bool(node.layer.variables)
        step = "a layer that is called more than once" if shared else _step(walk, node, logits)
        if isinstance(step, Step):
            walk.steps[node.index] = step
            _carry_doubt(walk, node, step.output)
        _keep(walk, node, step.output if isinstance(step, Step) else step)
    return walk


def _carry_doubt(walk: Walk, node: Node, output: Signal) -> None:
    """Instability passes through what does not normalise."""
    if node.layer.kind in NORMALIZATIONS:
        output.extra = 0.0
    elif output.extra == 0.0:
        output.extra = max(walk.signals[source].extra for source, _ in node.inputs)


def _steps(walk: Walk, node: Node) -> int:
    found = walk.signals.get(node.inputs[0][0]) if node.inputs else None
    return found.spatial[0] if found is not None and found.spatial else 0


def _keep(walk: Walk, node: Node, found: Signal | str) -> None:
    if isinstance(found, str):
        walk.unknown[node.index] = found
    elif not (found.q <= FLOAT32_SQUARE and np.isfinite(found.mean) and np.isfinite(found.spread)):
        walk.overflow.add(node.index)
        walk.unknown[node.index] = "its activations are beyond float32's range"
    else:
        walk.signals[node.index] = found
        walk.size += found.square.size + found.same.size


def _step(walk: Walk, node: Node, logits: frozenset[int]) -> Step | str:
    sources = []
    for source, position in node.inputs:
        if source not in walk.signals:
            name = walk.graph.nodes[source].layer.name
            return f"it follows {name}, which is not predicted"
        if position:
            return "it takes a further output of a layer"
        sources.append(walk.signals[source])
    layer = node.layer
    skip = node.index in logits
    if layer.opaque or layer.kind not in catalog():
        if skip and layer.kind == "Softmax":
            return activate(sources[0], LINEAR, walk.batch)
        return f"the theory does not cover {layer.kind[:60]}"
    if skip and layer.kind == "Activation":
        return activate(sources[0], LINEAR, walk.batch)
    if not sources:
        return "it takes no input"
    step = catalog()[layer.kind](node, sources, walk.batch)
    if isinstance(step, str) or layer.kind in OWN or skip:
        return step
    return _activated(step, layer.args, walk.batch)


def _activated(step: Step, args: Mapping[str, object], batch: int) -> Step | str:
    spec = args.get("activation")
    if not isinstance(spec, ObjectSpec):
        return step
    function = of_spec(spec)
    if function is None:
        return f"the activation {spec.name[:60]} is not elementwise or not known"
    return step if function.linear else chained(step, activate(step.output, function, batch))


@dataclass(slots=True)
class Return:
    """A backward pass. blocked: why a node's gradient is not predicted, by node index."""

    tensors: list[TensorGradient] = field(default_factory=list)
    blocked: dict[int, str] = field(default_factory=dict)
    reached: set[int] = field(default_factory=set)


def backward(walk: Walk, starts: Mapping[int, Gradient], blocked: Mapping[int, str]) -> Return:
    """Gradients of every variable; ``starts`` by output node, ``blocked``: where the loss is not covered."""
    result = Return()
    waiting: dict[int, list[Gradient]] = {index: [gradient] for index, gradient in starts.items()}
    reasons = dict(blocked)
    for node in reversed(walk.graph.nodes):
        reason = reasons.get(node.index)
        gradients = waiting.pop(node.index, [])
        if reason is None and not gradients:
            continue
        result.reached.add(node.index)
        step = walk.steps.get(node.index)
        if reason is None and step is None and node.index in walk.unknown:
            reason = walk.unknown[node.index]
        if reason is not None:
            result.blocked[node.index] = reason
            for source, _ in node.inputs:
                name = node.layer.name
                reasons.setdefault(source, f"its gradient comes back through {name}, which is not predicted")
            continue
        if step is None:
            continue
        later = _sum(gradients, walk.signals[node.index])
        pulled = step.pull(later)
        result.tensors += pulled.tensors
        muted = step.scale < SWITCHED_OFF and _ends_branch(walk.graph, node)
        for (source, _), gradient in zip(node.inputs, pulled.inputs, strict=True):
            gradient.inherit(later)
            gradient.muted = gradient.muted or muted
            waiting.setdefault(source, []).append(gradient)
    return result


def _sum(gradients: list[Gradient], signal: Signal) -> Gradient:
    """Gradients that come back along several ways are independent: their moments add, block by block."""
    if len(gradients) == 1:
        return gradients[0]
    total = sum(gradient.d for gradient in gradients)
    spread = sum(gradient.spread * gradient.d for gradient in gradients) / total if total else 0.0
    whole = added(gradients, spread)
    whole.freedom = max(g.freedom for g in gradients)
    whole.coherence, whole.sensitivity = gradients[0].coherence, gradients[0].sensitivity
    whole.overlap = sum(g.overlap * g.d for g in gradients) / total if total else 1.0
    whole.strain = sum(g.strain * g.d for g in gradients) / total if total else 0.0
    whole.muted = all(g.muted for g in gradients)
    if signal.parts and any(g.parts for g in gradients):
        split = [g.parts or shared_out(g, signal) for g in gradients]
        whole.parts = tuple(added(list(parts), spread) for parts in zip(*split, strict=True))
    return whole


def _ends_branch(graph: Graph, node: Node) -> bool:
    """Whether the output goes straight into a sum with something else."""
    following = graph.successors[node.index]
    while len(following) == 1:
        after = graph.nodes[following[0]]
        if after.layer.kind in SUMS:
            return len(after.inputs) > 1
        if after.layer.kind not in PASSED:
            return False
        following = graph.successors[after.index]
    return False
