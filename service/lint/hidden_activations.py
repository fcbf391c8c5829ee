"""Which activations are the hidden ones: those that a comparison of activation functions may exchange.

Left out are what gives the output its range (all behind the last kernel layers), softmax anywhere, recurrent
cells and attention, whose activations are part of their definition, and gates: squeeze-and-excite, GLU and
its relatives (Dauphin et al. 2017; Hu et al. 2018; Shazeer 2020).
"""

from collections.abc import Iterator

from service.lint.graph import Layer, Node
from service.lint.kinds import (
    ATTENTION_KINDS,
    GATING_ACTIVATIONS,
    GATING_MERGE_KINDS,
    RECURRENT_KINDS,
    TRANSPARENT_KINDS,
)
from service.lint.paths import reaching_outputs
from service.lint.topology import EffectiveActivation, Topology

DEFINED_BY_ACTIVATION = RECURRENT_KINDS | ATTENTION_KINDS


def hidden_activations(topology: Topology) -> list[EffectiveActivation]:
    """Hidden activations, one for each layer that applies one and applies it nowhere else."""
    kept, found = set[int](), dict[int, EffectiveActivation]()
    behind_heads = _behind_heads(topology)
    in_gates = {
        kernel.activation.node.index
        for kernel in topology.kernels
        if kernel.activation is not None and topology.feeds_gate(kernel)
    }
    for applied in topology.applied_activations:
        index, layer = applied.node.index, id(applied.layer)
        if index in behind_heads or index in in_gates or not _may_change(topology, applied):
            kept.add(layer)
        found.setdefault(layer, applied)
    return [applied for layer, applied in found.items() if layer not in kept]


def _behind_heads(topology: Topology) -> set[int]:
    graph = topology.graph
    kernels = [topology.is_kernel(node) for node in graph.nodes]
    return reaching_outputs(graph, kernels, {index for index, _ in graph.outputs})


def _may_change(topology: Topology, applied: EffectiveActivation) -> bool:
    return (
        applied.spec.name != "softmax"
        and not applied.spec.opaque
        and not _is_part_of(applied.layer)
        and not _is_gate(topology, applied)
    )


def _is_part_of(layer: Layer) -> bool:
    return layer.kind in DEFINED_BY_ACTIVATION


def _is_gate(topology: Topology, applied: EffectiveActivation) -> bool:
    """Whether it is the gate of a product. What a gate is put on is none: swish before squeeze-and-excite."""
    if not topology.is_gate(applied.node):
        return False
    if applied.spec.name in GATING_ACTIVATIONS:
        return True
    return not any(
        _is_gated(topology, product, applied.node) for product in _products(topology, applied.node)
    )


def _products(topology: Topology, start: Node) -> Iterator[Node]:
    """The products that a node's output goes into as it is."""
    pending, seen = topology.successors(start), set[int]()
    while pending:
        node = pending.pop()
        if node.index in seen:
            continue
        seen.add(node.index)
        if node.layer.kind in GATING_MERGE_KINDS:
            yield node
        elif node.layer.kind in TRANSPARENT_KINDS and topology.nonlinearity(node) is None:
            pending.extend(topology.successors(node))


def _is_gated(topology: Topology, product: Node, other_than: Node) -> bool:
    """Whether another factor of the product is a gate."""
    for factor in topology.predecessors(product):
        node = _source(topology, factor)
        spec = topology.nonlinearity(node)
        if node is not other_than and spec is not None and spec.name in GATING_ACTIVATIONS:
            return True
    return False


def _source(topology: Topology, node: Node) -> Node:
    """Back to what computed the values: past reshaping, pooling and their like."""
    while (
        topology.nonlinearity(node) is None and node.layer.kind in TRANSPARENT_KINDS and len(node.inputs) == 1
    ):
        node = topology.predecessors(node)[0]
    return node
