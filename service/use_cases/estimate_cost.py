"""What a training run would cost, by integer arithmetic on the graph; nothing is allocated."""

from math import prod

from api_schemas.train import TrainCost, TrainRequest
from service.lint.graph import Graph, Shape

BYTES_PER_ACTIVATION = 4
"""float32; mixed precision needs about half, which is not counted on."""

DEFAULT_BATCH_SIZE = 32
DEFAULT_EPOCHS = 5
DEFAULT_VALIDATION_SPLIT = 0.2
"""What the worker trains with where the request leaves it open; a test holds the two to each other."""


def estimate_cost(request: TrainRequest, graph: Graph, n_samples: int | None) -> TrainCost:
    """Parameters, bytes of one batch's activations, and steps where the data set's size is known."""
    batch_size = request.training.batch_size or DEFAULT_BATCH_SIZE
    epochs = request.training.epochs or DEFAULT_EPOCHS
    return TrainCost(
        parameters=graph.parameters or 0,
        activation_bytes=_activation_bytes(graph, batch_size),
        steps=None if n_samples is None else epochs * _steps_per_epoch(request, n_samples, batch_size),
    )


def _activation_bytes(graph: Graph, batch_size: int) -> int:
    """Every layer's output is kept for the backward pass."""
    sizes = (_size(shape) for node in graph.nodes for shape in node.output_shapes)
    return batch_size * BYTES_PER_ACTIVATION * sum(sizes)


def _size(shape: Shape | None) -> int:
    """Entries for one example; an axis of unknown size counts once."""
    return 0 if shape is None else prod(axis or 1 for axis in shape[1:])


def _steps_per_epoch(request: TrainRequest, n_samples: int, batch_size: int) -> int:
    split = 1 / request.fold.of if request.fold else request.training.validation_split
    validation = int(n_samples * (DEFAULT_VALIDATION_SPLIT if split is None else split))
    return max(1, -(-(n_samples - validation) // batch_size))
