"""Ways through the graph, by node index: who feeds whom, without a merge, without a kernel."""

from collections.abc import Collection, Mapping, Sequence

from service.lint.graph import Graph
from service.lint.kinds import TRANSPARENT_KINDS


def reaching_outputs(graph: Graph, kernel: Sequence[bool], outputs: Collection[int]) -> set[int]:
    """Nodes from which an output is reached without passing a kernel layer, outputs included."""
    reached = set(outputs)
    for index in range(len(graph.nodes) - 1, -1, -1):
        if index not in reached and any(s in reached and not kernel[s] for s in graph.successors[index]):
            reached.add(index)
    return reached


def next_kernels(graph: Graph, kernel: Sequence[bool]) -> dict[int, int]:
    """Kernel node -> the one kernel node that its output reaches without a merge or a fork."""
    source: list[int | None] = [None] * len(graph.nodes)
    following: dict[int, int] = {}
    for node in graph.nodes:
        if len(node.inputs) != 1:
            continue
        before = node.inputs[0][0]
        if len(graph.successors[before]) > 1:
            continue
        origin = before if kernel[before] else source[before]
        source[node.index] = origin
        if origin is not None and kernel[node.index]:
            following[origin] = node.index
    return following


def chained(kernels: Sequence[int], following: Mapping[int, int]) -> list[list[int]]:
    """The kernels as maximal runs in which each feeds only the next."""
    continued = set(following.values())
    runs: list[list[int]] = []
    for first in kernels:
        if first not in continued:
            run = [first]
            while (after := following.get(run[-1])) is not None:
                run.append(after)
            runs.append(run)
    return runs


def flows_into(graph: Graph, start: int, kinds: frozenset[str], stops: Sequence[bool]) -> bool:
    """Whether a node's output reaches a merge of these kinds; ``stops`` marks what it cannot pass."""
    pending, seen = list(graph.successors[start]), set[int]()
    while pending:
        index = pending.pop()
        if index in seen:
            continue
        seen.add(index)
        kind = graph.nodes[index].layer.kind
        if kind in kinds:
            return True
        if kind in TRANSPARENT_KINDS and not stops[index]:
            pending.extend(graph.successors[index])
    return False
