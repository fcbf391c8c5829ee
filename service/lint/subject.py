"""What a rule judges: the graph, the training, the data and, where there is one, the prediction."""

from dataclasses import dataclass

from api_schemas.lint import DataFacts
from api_schemas.prediction import Prediction
from service.lint.graph import Graph
from service.lint.topology import Topology
from service.lint.training import Training


@dataclass(slots=True, eq=False)
class Subject:
    """One request, read."""

    graph: Graph
    topology: Topology
    training: Training
    data: DataFacts
    prediction: Prediction | None = None
