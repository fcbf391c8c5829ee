"""Whether a job is small enough for this server; each limit is echoed in the refusal."""

from collections.abc import Iterator

from api_schemas.train import TrainCost, TrainRequest
from service.lint.errors import Fault
from service.settings import Settings
from service.use_cases.errors import LimitExceededError

LARGEST_SHOWN = 10**18


def check_limits(request: TrainRequest, cost: TrainCost, n_layers: int, settings: Settings) -> None:
    """Raise ``LimitExceededError``, pointing at all that makes the job too large."""
    faults = [
        Fault(pointer, f"expected at most {limit} {what}, received {_shown(received)}")
        for pointer, what, received, limit in _measures(request, cost, n_layers, settings)
        if received is not None and received > limit
    ]
    if faults:
        raise LimitExceededError(*faults)


def _measures(
    request: TrainRequest, cost: TrainCost, n_layers: int, settings: Settings
) -> Iterator[tuple[str, str, float | None, float]]:
    training = request.training
    yield "/model", "layers", n_layers, settings.max_layers
    yield "/model", "parameters", cost.parameters, settings.max_parameters
    yield "/model", "bytes of activations", cost.activation_bytes, settings.max_activation_bytes
    yield "/training/epochs", "epochs", training.epochs, settings.max_epochs
    yield "/training/batch_size", "examples a batch", training.batch_size, settings.max_batch_size
    yield "/training/epochs", "optimiser steps", cost.steps, settings.max_steps
    yield "/limits/max_seconds", "seconds", request.limits.max_seconds, settings.max_seconds
    if request.data.source == "synthetic":
        yield "/data/n_samples", "samples", request.data.n_samples, settings.max_samples


def _shown(received: float) -> str:
    """A document may ask for a number with more digits than Python agrees to print."""
    return f"more than {LARGEST_SHOWN}" if received > LARGEST_SHOWN else f"{received}"
