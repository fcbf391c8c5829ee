"""From a draft to the graph: inner models spread out, references resolved, calls in topological order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.lint.catalog.value import show
from service.lint.errors import Fault, SpecError
from service.lint.graph import Entrance, Form, Graph, Layer, Node, Problem
from service.lint.reader.context import Context
from service.lint.reader.draft import Call, Draft

Tensor = tuple[int, str, int, int]
"""A reference within one spread-out model: the number of its scope, then the reference."""


NOWHERE: Tensor = (-1, "", 0, 0)


@dataclass(slots=True)
class Pending:
    """A call whose inputs still are names."""

    layer: Layer
    inputs: list[Tensor]
    arguments: Mapping[str, Any]
    pointer: str


@dataclass(slots=True)
class Assembly:
    """Every call of every layer, inner models spread out."""

    context: Context
    layers: list[Layer] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    produced: dict[tuple[int, str, int], int] = field(default_factory=dict)
    aliases: dict[Tensor, Tensor] = field(default_factory=dict)
    entering: list[tuple[Layer, str, Tensor]] = field(default_factory=list)
    scopes: int = 0
    edges: int = 0

    def spread(self, draft: Draft, scope: int, entering: list[Tensor] | None) -> None:
        """Add every call of a model; the tensors ``entering`` an inner one stand for its inputs."""
        inputs = {reference[0] for reference in draft.inputs} if entering is not None else set()
        if entering is not None:
            for reference, tensor in zip(draft.inputs, entering, strict=False):
                self.aliases[(scope, *reference)] = tensor
                entrance = draft.members.get(reference[0])
                if type(entrance) is Layer:
                    self.entering.append((entrance, draft.name, tensor))
        for call in draft.calls:
            member = draft.members[call.name]
            if call.name in inputs and type(member) is Layer and member.kind == "InputLayer":
                continue
            sources = [(scope, *reference) for reference in call.inputs]
            self._count(max(len(sources), 1), call.pointer)
            if type(member) is Draft:
                self._enter(member, call, scope, sources)
            elif type(member) is Layer:
                self.produced[(scope, call.name, call.index)] = len(self.pending)
                self.pending.append(Pending(member, sources, call.arguments, call.pointer))

    def _enter(self, inner: Draft, call: Call, scope: int, sources: list[Tensor]) -> None:
        self._count(len(inner.inputs) + len(inner.outputs), call.pointer)
        self.scopes += 1
        number = self.scopes
        self.spread(inner, number, sources)
        for order, reference in enumerate(inner.outputs):
            self.aliases[(scope, call.name, call.index, order)] = (number, *reference)

    def _count(self, edges: int, pointer: str) -> None:
        self.edges += edges
        limit = self.context.limits.edges
        if self.edges > limit:
            raise SpecError(
                Fault(pointer, f"expected at most {limit} edges between layers"), code="too-large"
            )

    def resolve(self, tensor: Tensor) -> tuple[int, int] | None:
        """The call, and which of its outputs, that a tensor comes from."""
        passed = []
        while (follow := self.aliases.get(tensor)) is not None:
            passed.append(tensor)
            self.aliases[tensor] = NOWHERE  # an alias that leads back here leads nowhere
            tensor = follow
        for alias in passed:
            self.aliases[alias] = tensor  # the next one who asks need not walk the whole chain again
        scope, name, call, output = tensor
        index = self.produced.get((scope, name, call))
        return None if index is None else (index, output)


def assemble(context: Context, draft: Draft, form: Form) -> Graph:
    """The graph of a draft. Raises SpecError where a reference leads nowhere; a cycle becomes ARC707."""
    assembly = Assembly(context)
    _collect(assembly, draft, (), draft.trainable)
    _distinguish(assembly.layers, context)
    assembly.spread(draft, 0, None)
    sources = [_sources(assembly, pending) for pending in assembly.pending]
    outputs = _ends(assembly, draft)
    context.finish()
    order = _topological(assembly, sources)
    graph = _graph(assembly, order, sources, form)
    place = {old: new for new, old in enumerate(order)}
    graph.outputs = tuple([(place[node], output) for node, output in outputs])
    entering = [assembly.produced.get((0, reference[0], reference[1])) for reference in draft.inputs]
    graph.inputs = tuple([place[node] for node in entering if node is not None])
    graph.entrances = _entrances(assembly, place)
    return graph


def _entrances(assembly: Assembly, place: dict[int, int]) -> tuple[Entrance, ...]:
    found = []
    for layer, model, tensor in assembly.entering:
        source = assembly.resolve(tensor)
        if source is not None and layer.kind == "InputLayer":
            shape = layer.args["batch_shape"]
            found.append(Entrance(model, shape, layer.pointer, (place[source[0]], source[1])))
    return tuple(found)


def _collect(assembly: Assembly, draft: Draft, parents: tuple[str, ...], trainable: bool) -> None:
    """Every layer once, named after the models it stands in."""
    entrances = {reference[0] for reference in draft.inputs} if parents else set()
    for name, member in draft.members.items():
        if type(member) is Draft:
            _collect(assembly, member, (*parents, member.name), trainable and member.trainable)
            continue
        if type(member) is not Layer or (name in entrances and member.kind == "InputLayer"):
            continue
        if parents:
            member.parents = parents
            member.path = f"{draft.name}/{member.name}" if draft.sequential else member.name
            member.name = "/".join((*parents, member.name))
        else:
            member.path = member.name
        member.trainable = member.trainable and trainable
        assembly.layers.append(member)


def _distinguish(layers: list[Layer], context: Context) -> None:
    """Variables of layers that Keras would give the same path are told apart by the names of their models."""
    counts: dict[str, int] = {}
    names: set[str] = set()
    for layer in layers:
        if layer.name in names:
            context.fault(layer.pointer, f"expected a name of its own, received {show(layer.name)} again")
        names.add(layer.name)
        counts[layer.path] = counts.get(layer.path, 0) + 1
    for layer in layers:
        if counts[layer.path] > 1:
            layer.path = layer.name


def _sources(assembly: Assembly, pending: Pending) -> list[tuple[int, int]]:
    found = []
    for tensor in pending.inputs:
        source = assembly.resolve(tensor)
        if source is None:
            detail = f"expected inputs that exist, received {show(tensor[1])}"
            assembly.context.fault(pending.pointer, detail)
        else:
            found.append(source)
    return found


def _ends(assembly: Assembly, draft: Draft) -> list[tuple[int, int]]:
    found = []
    for reference in draft.outputs:
        source = assembly.resolve((0, *reference))
        if source is None:
            detail = f"expected outputs that exist, received {show(reference[0])}"
            assembly.context.fault(draft.pointer, detail)
        else:
            found.append(source)
    return found


def _topological(assembly: Assembly, sources: list[list[tuple[int, int]]]) -> list[int]:
    """Calls so that each follows what it takes (Kahn's algorithm), in document order where that is free.

    Calls that wait for each other come last, without the inputs that close the circle.
    """
    followers: list[list[int]] = [[] for _ in sources]
    waiting = [len(taken) for taken in sources]
    for index, taken in enumerate(sources):
        for source, _ in taken:
            followers[source].append(index)
    order = [index for index, count in enumerate(waiting) if not count]
    for index in order:
        for follower in followers[index]:
            waiting[follower] -= 1
            if not waiting[follower]:
                order.append(follower)
    if len(order) < len(sources):
        _break_cycle(assembly, sources, order)
    return order


def _break_cycle(assembly: Assembly, sources: list[list[tuple[int, int]]], order: list[int]) -> None:
    done = set(order)
    stuck = [index for index in range(len(sources)) if index not in done]
    names = [assembly.pending[index].layer.name for index in stuck]
    shown = ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
    first = assembly.pending[stuck[0]]
    assembly.context.problems.append(
        Problem(
            "ARC707",
            first.layer.name,
            first.pointer,
            f"these layers wait for each other's output: {shown}",
            {"layers": names[:20]},
        )
    )
    for index in stuck:
        sources[index] = [source for source in sources[index] if source[0] in done]
        order.append(index)
        done.add(index)


def _graph(assembly: Assembly, order: list[int], sources: list[list[tuple[int, int]]], form: Form) -> Graph:
    place = {old: new for new, old in enumerate(order)}
    nodes: list[Node] = []
    successors: list[list[int]] = [[] for _ in order]
    for new, old in enumerate(order):
        pending = assembly.pending[old]
        inputs = tuple([(place[source], output) for source, output in sources[old]])
        nodes.append(Node(new, pending.layer, inputs, pending.arguments))
        for source, _ in inputs:
            successors[source].append(new)
    return Graph(form, assembly.layers, nodes, (), (), successors, assembly.context.problems)
