"""What a run may cost, judged by integer arithmetic before anything is allocated."""

from math import prod

from service.lint.errors import Fault
from service.lint.graph import Graph
from workers.model.construct import ModelRejectedError

FLOAT_BYTES = 4
MAX_ACTIVATION_BYTES = 16 * 1024**3
"""Outputs of all layers for one batch, kept for the backward pass."""


def check_limits(graph: Graph, batch_size: int, max_parameters: int) -> None:
    """Raise ``ModelRejectedError`` for a network too large to be trained, or not fully determined."""
    faults = [Fault(problem.pointer, problem.message) for problem in graph.problems]
    parameters = graph.parameters
    if parameters is not None and parameters > max_parameters:
        faults.append(Fault("/model", f"expected at most {max_parameters} parameters, received {parameters}"))
    size = activation_bytes(graph, batch_size)
    if size > MAX_ACTIVATION_BYTES:
        faults.append(
            Fault(
                "/training/batch_size",
                f"expected activations of at most {MAX_ACTIVATION_BYTES} bytes per batch, received {size}",
            )
        )
    if faults:
        raise ModelRejectedError(*faults)


def activation_bytes(graph: Graph, batch_size: int) -> int:
    """Bytes of all layers' outputs for one batch; open sizes count as 1."""
    numbers = sum(
        prod(size if size is not None else 1 for size in shape[1:])
        for node in graph.nodes
        for shape in node.output_shapes
        if shape is not None
    )
    return numbers * batch_size * FLOAT_BYTES
