"""What a rule judges: the graph, the training, the data and, where there is one, the prediction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from api_schemas.lint import DataFacts, LintRequest
from api_schemas.prediction import Prediction
from service.lint.graph import Graph
from service.lint.topology import Topology
from service.lint.training import Training


@dataclass(slots=True, eq=False)
class Submitted:
    """The request as it came; its document is put together only when a fix needs to look into it."""

    request: LintRequest
    _document: dict[str, Any] | None = None

    @property
    def document(self) -> Mapping[str, Any]:
        """``{"model", "training"?, "data"?}`` as submitted, a model string parsed. Never mutate it."""
        if self._document is None:
            self._document = document_of(self.request)
        return self._document


def document_of(request: LintRequest) -> dict[str, Any]:
    """The JSON document that pointers and patches speak of."""
    model = orjson.loads(request.model) if isinstance(request.model, str) else request.model
    document: dict[str, Any] = {"model": model}
    if request.training is not None:
        document["training"] = request.training.model_dump(exclude_unset=True)
    if request.data is not None:
        document["data"] = request.data.model_dump(exclude_unset=True)
    return document


@dataclass(slots=True, eq=False)
class Subject:
    """One request, read.

    data: what is declared; every field is ``None`` where nothing is.
    prediction: ``None`` where there is none.
    submitted: the request itself, for fixes.
    """

    graph: Graph
    topology: Topology
    training: Training
    data: DataFacts
    prediction: Prediction | None = None
    submitted: Submitted = field(default_factory=lambda: Submitted(LintRequest(model={})))
