"""What lint tolerates and training refuses."""

from service.lint.errors import Fault
from service.lint.graph import Graph


def trainable_faults(graph: Graph) -> tuple[Fault, ...]:
    """Why a network cannot be trained: everything that is not Keras's own, that runs code or reads files."""
    return tuple(
        Fault(problem.pointer, problem.message) for problem in graph.problems if problem.code == "ARC708"
    )
