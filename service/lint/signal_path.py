"""What the output of each node meets first on its way downstream."""

from dataclasses import dataclass
from enum import Enum

from service.lint.graph import Graph, Layer, ObjectSpec
from service.lint.kinds import NORMALIZATION_KINDS, TRANSPARENT_KINDS


class End(Enum):
    """What stops the walk downstream."""

    ACTIVATION = "activation"
    KERNEL = "kernel"
    MERGE = "merge"
    OUTPUT = "output"
    OPAQUE = "opaque"
    FORK = "fork"  # the paths that leave the node meet different things


@dataclass(frozen=True, slots=True)
class Meeting:
    """The end of the walk; ``node`` is the activation's index where that is what was met."""

    end: End
    node: int | None = None
    normalised: bool = False


_KERNEL, _MERGE, _OUTPUT = Meeting(End.KERNEL), Meeting(End.MERGE), Meeting(End.OUTPUT)
_OPAQUE, _FORK = Meeting(End.OPAQUE), Meeting(End.FORK)


def meetings(
    graph: Graph,
    kernel: list[bool],
    merge: list[bool],
    own: list[ObjectSpec | None],
    cores: list[Layer],
    outputs: frozenset[int],
) -> list[Meeting]:
    """One ``Meeting`` per node, for its output, in one pass against the direction of the signal."""
    found: list[Meeting] = [_OUTPUT] * len(graph.nodes)
    entering: list[Meeting] = [_OUTPUT] * len(graph.nodes)
    for index in range(len(graph.nodes) - 1, -1, -1):
        following = graph.successors[index]
        if following:
            met = entering[following[0]]
            if len(following) > 1 and any(entering[other] != met for other in following[1:]):
                met = _FORK
            if index in outputs and met.end is not End.OUTPUT:
                met = _FORK
            found[index] = met
        entering[index] = _on_entering(index, found[index], kernel, merge, own, cores)
    return found


def _on_entering(
    index: int,
    after: Meeting,
    kernel: list[bool],
    merge: list[bool],
    own: list[ObjectSpec | None],
    cores: list[Layer],
) -> Meeting:
    """What a signal that enters this node meets, given what one that leaves it meets."""
    if kernel[index]:
        return _KERNEL
    if merge[index]:
        return _MERGE
    core = cores[index]
    if core.opaque:
        return _OPAQUE
    if own[index] is not None:
        return Meeting(End.ACTIVATION, index)
    if core.kind not in TRANSPARENT_KINDS:
        return _OPAQUE
    if core.kind in NORMALIZATION_KINDS and after.end is End.ACTIVATION:
        return Meeting(End.ACTIVATION, after.node, normalised=True)
    return after
