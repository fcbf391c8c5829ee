"""Small networks, read the way the service reads them."""

from typing import Any

from service.lint.graph import ObjectSpec
from service.lint.reader.model import read_model
from workers.data.demand import Demand, demand_of


def demand(loss: str, *layers: dict[str, Any], input_shape: list[int] | None = None) -> Demand:
    """What a compact network asks for under a loss."""
    document = {"input_shape": input_shape or [4], "layers": list(layers)}
    graph = read_model(document)
    return demand_of(graph, (ObjectSpec(loss),) * len(graph.outputs))


def dense(units: int, activation: str = "linear") -> dict[str, Any]:
    """A dense layer."""
    return {"type": "dense", "units": units, "activation": activation}
