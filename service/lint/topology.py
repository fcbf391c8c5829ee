"""The terms that rules speak in, worked out once per graph, in one pass over it.

kernel layer, effective activation, head, hidden, normalised, plain MLP, chain, gate, residual branch.
``build_topology`` costs one walk; everything is linear in nodes plus edges. Rules iterate over short
lists (``hidden``, ``activated_by``, ``of_kind``): a rule about something that is not there costs nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from service.lint.graph import Graph, Layer, Node, ObjectSpec
from service.lint.kinds import (
    ATTENTION_KINDS,
    CONVOLUTION_KINDS,
    DROPOUT_KINDS,
    GATING_ACTIVATIONS,
    GATING_MERGE_KINDS,
    KERNEL_KINDS,
    MERGE_KINDS,
    NORMALIZATION_KINDS,
    RECURRENT_KINDS,
    RESIDUAL_MERGE_KINDS,
    core_layer,
)
from service.lint.nonlinearity import nonlinearity
from service.lint.paths import chained, flows_into, next_kernels, reaching_outputs
from service.lint.signal_path import End, Meeting, meetings

if TYPE_CHECKING:
    from service.lint.initialization import Weight


@dataclass(frozen=True, slots=True)
class EffectiveActivation:
    """The non-linearity that a kernel layer's output meets first.

    spec: canonical (``ReLU(negative_slope=0.1)`` is ``leaky_relu``). node, layer: what applies it, the kernel
    layer itself or one downstream. pointer: to the activation, as it stands in the document.
    normalised: a normalisation layer stands before it or directly after it.
    """

    spec: ObjectSpec
    node: Node
    layer: Layer
    pointer: str
    normalised: bool


@dataclass(slots=True, eq=False)
class KernelLayer:
    """One call of a kernel layer.

    layer: what holds the arguments; the wrapped one of ``TimeDistributed`` or ``Bidirectional``.
    end: what the output meets first (``End.ACTIVATION`` where ``activation`` is set).
    weights: what ``initialization.weights`` found, kept as many rules ask for it.
    """

    node: Node
    layer: Layer
    activation: EffectiveActivation | None
    end: End
    is_head: bool
    weights: "list[Weight] | None" = None

    @property
    def name(self) -> str:
        """Name of the layer as it is called in the graph."""
        return self.node.layer.name

    @property
    def index(self) -> int:
        """Index of the node."""
        return self.node.index


class Topology:
    """Structural facts about a graph."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        nodes = graph.nodes
        self._core_of = [core_layer(node.layer) for node in nodes]
        self._kernel = [core.kind in KERNEL_KINDS and not core.opaque for core in self._core_of]
        self._merge = [self._merges(node) for node in nodes]
        self._own = [nonlinearity(core) for core in self._core_of]
        self._outputs = frozenset(index for index, _ in graph.outputs)
        self.kernels: list[KernelLayer] = []
        self._by_index: dict[int, KernelLayer] = {}
        self._build()

    def _merges(self, node: Node) -> bool:
        return not self._kernel[node.index] and (len(node.inputs) > 1 or node.layer.kind in MERGE_KINDS)

    def _build(self) -> None:
        self._meetings = meetings(
            self.graph, self._kernel, self._merge, self._own, self._core_of, self._outputs
        )
        reaches_output = reaching_outputs(self.graph, self._kernel, self._outputs)
        for node in self.graph.nodes:
            if self._kernel[node.index]:
                kernel = self._kernel_layer(node, node.index in reaches_output)
                self.kernels.append(kernel)
                self._by_index[node.index] = kernel

    def _kernel_layer(self, node: Node, is_head: bool) -> KernelLayer:
        core, own = self._core_of[node.index], self._own[node.index]
        if own is not None:
            activation = EffectiveActivation(
                own, node, core, core.pointer_to("activation"), self.is_normalised_next(node)
            )
            return KernelLayer(node, core, activation, End.ACTIVATION, is_head)
        meeting = self._meetings[node.index]
        return KernelLayer(node, core, self._met(meeting), meeting.end, is_head)

    def _met(self, meeting: Meeting) -> EffectiveActivation | None:
        if meeting.node is None:
            return None
        node = self.graph.nodes[meeting.node]
        spec = self._own[meeting.node]
        assert spec is not None
        normalised = meeting.normalised or self.is_normalised_next(node)
        core = self._core_of[node.index]
        return EffectiveActivation(spec, node, core, _activation_pointer(core), normalised)

    def is_normalised_next(self, node: Node) -> bool:
        """Whether a normalisation layer takes the node's output directly."""
        nodes = self.graph.nodes
        return any(nodes[s].layer.kind in NORMALIZATION_KINDS for s in self.graph.successors[node.index])

    # -- single nodes ------------------------------------------------------------------------------------

    def core(self, node: Node) -> Layer:
        """The layer that holds the arguments: the wrapped one where a wrapper is called."""
        return self._core_of[node.index]

    def is_kernel(self, node: Node) -> bool:
        """Whether the node calls a kernel layer."""
        return self._kernel[node.index]

    def is_merge(self, node: Node) -> bool:
        """Whether the node joins several tensors without a kernel."""
        return self._merge[node.index]

    def kernel(self, node: Node) -> KernelLayer | None:
        """The kernel layer that the node calls, if it does."""
        return self._by_index.get(node.index)

    def effective_activation(self, node: Node) -> EffectiveActivation | None:
        """Own non-linear activation of a kernel layer, else the first met before a kernel or merge."""
        kernel = self._by_index.get(node.index)
        return kernel.activation if kernel else None

    def is_head(self, node: Node) -> bool:
        """Whether an output is reached from this kernel layer without passing another one."""
        kernel = self._by_index.get(node.index)
        return kernel is not None and kernel.is_head

    def is_hidden(self, node: Node) -> bool:
        """Whether the node is a kernel layer and not a head."""
        kernel = self._by_index.get(node.index)
        return kernel is not None and not kernel.is_head

    def is_normalised(self, node: Node) -> bool:
        """Whether normalisation stands between kernel and activation, or directly after the activation."""
        kernel = self._by_index.get(node.index)
        return kernel is not None and kernel.activation is not None and kernel.activation.normalised

    def nonlinearity(self, node: Node) -> ObjectSpec | None:
        """The non-linear activation that the node itself applies, canonical; ``None`` when it is linear."""
        return self._own[node.index]

    def meets(self, node: Node) -> Meeting:
        """What the node's output meets first: a non-linearity, a kernel, a merge, an output, ..."""
        return self._meetings[node.index]

    def predecessors(self, node: Node) -> list[Node]:
        """Nodes whose output this one takes, in order."""
        return [self.graph.nodes[index] for index, _ in node.inputs]

    def successors(self, node: Node) -> list[Node]:
        """Nodes that take this one's output."""
        return [self.graph.nodes[index] for index in self.graph.successors[node.index]]

    # -- lists -------------------------------------------------------------------------------------------

    @cached_property
    def hidden(self) -> list[KernelLayer]:
        """Kernel layers that are not heads, in topological order."""
        return [kernel for kernel in self.kernels if not kernel.is_head]

    @cached_property
    def heads(self) -> list[KernelLayer]:
        """Kernel layers from which an output is reached without passing another kernel layer."""
        return [kernel for kernel in self.kernels if kernel.is_head]

    @cached_property
    def _by_activation(self) -> dict[str, list[KernelLayer]]:
        found: dict[str, list[KernelLayer]] = {}
        for kernel in self.kernels:
            if kernel.activation is not None:
                found.setdefault(kernel.activation.spec.name, []).append(kernel)
        return found

    def activated_by(self, names: Iterable[str]) -> list[KernelLayer]:
        """Kernel layers, heads included, whose effective activation has one of these names."""
        found = [kernel for name in names for kernel in self._by_activation.get(name, ())]
        found.sort(key=_by_place)
        return found

    @cached_property
    def _by_kind(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node, core in zip(self.graph.nodes, self._core_of, strict=True):
            found.setdefault(core.kind, []).append(node)
        return found

    def of_kind(self, kinds: Iterable[str]) -> list[Node]:
        """Calls of layers of these Keras classes; a wrapped layer counts by its own class."""
        return [node for kind in kinds for node in self._by_kind.get(kind, ())]

    @cached_property
    def applied_activations(self) -> list[EffectiveActivation]:
        """Every non-linear activation applied anywhere, by a kernel layer or by a layer of its own."""
        return [self._applied(node, spec) for node in self.graph.nodes if (spec := self._own[node.index])]

    @property
    def has_nonlinearity(self) -> bool:
        """Whether anything in the net is non-linear by an activation."""
        return bool(self._applied_names)

    def applied_by(self, node: Node) -> EffectiveActivation | None:
        """The non-linearity that the node itself applies, and where it stands."""
        spec = self._own[node.index]
        return None if spec is None else self._applied(node, spec)

    @cached_property
    def followed_activations(self) -> list[EffectiveActivation]:
        """Those whose output meets another non-linearity before any kernel or merge."""
        return [
            self._applied(node, spec)
            for node, spec, meeting in zip(self.graph.nodes, self._own, self._meetings, strict=True)
            if spec is not None and meeting.node is not None
        ]

    def applied(self, *names: str) -> list[EffectiveActivation]:
        """Every place where one of these activations is applied."""
        wanted = frozenset(names)
        if wanted.isdisjoint(self._applied_names):
            return []
        return [
            self._applied(node, spec)
            for node, spec in zip(self.graph.nodes, self._own, strict=True)
            if spec is not None and spec.name in wanted
        ]

    @cached_property
    def _applied_names(self) -> frozenset[str]:
        return frozenset(spec.name for spec in self._own if spec is not None)

    def _applied(self, node: Node, spec: ObjectSpec) -> EffectiveActivation:
        core = self._core_of[node.index]
        return EffectiveActivation(spec, node, core, _activation_pointer(core), self.is_normalised_next(node))

    # -- the whole net -----------------------------------------------------------------------------------

    @cached_property
    def is_single_path(self) -> bool:
        """Whether no node takes two tensors or feeds two others."""
        graph = self.graph
        return all(len(node.inputs) <= 1 for node in graph.nodes) and all(
            len(s) <= 1 for s in graph.successors
        )

    @cached_property
    def is_chain(self) -> bool:
        """Whether every layer is called once, one after the other, from the one input to the one output."""
        graph = self.graph
        return (
            len(graph.inputs) == len(self._outputs) == 1
            and len(graph.nodes) == len(graph.layers)
            and self.is_single_path
            and self._outputs == {len(graph.nodes) - 1}
            and sum(not node.inputs for node in graph.nodes) == 1
        )

    @cached_property
    def plain_mlp(self) -> bool:
        """One path, kernel layers all Dense, at least two hidden."""
        return (
            len(self.hidden) >= 2
            and self.is_single_path
            and all(kernel.layer.kind == "Dense" for kernel in self.kernels)
        )

    @cached_property
    def has_merges(self) -> bool:
        """Whether any node joins several tensors (Add, Concatenate, Multiply, attention, ...)."""
        return any(self._merge)

    @cached_property
    def has_skips(self) -> bool:
        """Whether tensors that part in the graph meet again in a merge."""
        return self.has_merges and any(len(following) > 1 for following in self.graph.successors)

    @cached_property
    def has_attention(self) -> bool:
        """Whether an attention layer is called."""
        return bool(self.of_kind(ATTENTION_KINDS))

    @cached_property
    def has_convolution(self) -> bool:
        """Whether a convolution of any sort is called."""
        return bool(self.of_kind(CONVOLUTION_KINDS))

    @cached_property
    def has_recurrence(self) -> bool:
        """Whether a recurrent layer is called."""
        return bool(self.of_kind(RECURRENT_KINDS))

    @cached_property
    def has_normalization(self) -> bool:
        """Whether any layer of the net normalises activations."""
        return bool(self.of_kind(NORMALIZATION_KINDS))

    @cached_property
    def has_dropout(self) -> bool:
        """Whether any layer drops or perturbs activations."""
        return bool(self.of_kind(DROPOUT_KINDS))

    # -- paths -------------------------------------------------------------------------------------------

    @cached_property
    def next_kernel(self) -> dict[int, KernelLayer]:
        """Kernel node index -> the one kernel layer its output reaches without a merge or a fork."""
        following = next_kernels(self.graph, self._kernel)
        return {before: self._by_index[after] for before, after in following.items()}

    @cached_property
    def chains(self) -> list[list[KernelLayer]]:
        """Maximal runs of kernel layers, heads included, each feeding only the next: no merge, no fork."""
        following = {before: after.index for before, after in self.next_kernel.items()}
        runs = chained([kernel.index for kernel in self.kernels], following)
        return [[self._by_index[index] for index in run] for run in runs]

    def ends_residual_branch(self, node: Node) -> bool:
        """Whether the output goes into an Add before it meets a non-linearity or another kernel."""
        return self._flows_into(node, RESIDUAL_MERGE_KINDS)

    def is_gate(self, node: Node) -> bool:
        """Whether the output multiplies another tensor: squeeze-excite, GLU, attention weights."""
        return self._flows_into(node, GATING_MERGE_KINDS)

    def feeds_gate(self, kernel: KernelLayer) -> bool:
        """Whether a layer, or the one after it, ends in a gate: both layers of a squeeze-and-excite block."""
        after = self.next_kernel.get(kernel.index)
        return any(
            layer is not None
            and layer.activation is not None
            and layer.activation.spec.name in GATING_ACTIVATIONS
            and self.is_gate(layer.activation.node)
            for layer in (kernel, after)
        )

    def is_prenormalised(self, kernel: KernelLayer) -> bool:
        """Whether the layer takes a normalised input in a net with skip connections (pre-norm)."""
        inputs = self.predecessors(kernel.node)
        return self.has_skips and len(inputs) == 1 and inputs[0].layer.kind in NORMALIZATION_KINDS

    @cached_property
    def _stops(self) -> list[bool]:
        return [merge or own is not None for merge, own in zip(self._merge, self._own, strict=True)]

    def _flows_into(self, node: Node, kinds: frozenset[str]) -> bool:
        return flows_into(self.graph, node.index, kinds, self._stops)


def _by_place(kernel: KernelLayer) -> int:
    return kernel.node.index


def _activation_pointer(core: Layer) -> str:
    return core.pointer_to("activation") if "activation" in core.args else core.pointer


def build_topology(graph: Graph) -> Topology:
    """Work out the terms for one graph."""
    return Topology(graph)
