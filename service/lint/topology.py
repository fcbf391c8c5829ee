"""The terms that rules speak in, worked out once per graph.

kernel layer, effective activation, head, hidden, plain MLP, normalised.
"""

from dataclasses import dataclass

from service.lint.graph import Graph


@dataclass(slots=True, eq=False)
class Topology:
    """Structural facts about a graph."""

    graph: Graph
