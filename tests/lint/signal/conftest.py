"""Small networks, predicted without TensorFlow."""

from collections.abc import Callable
from typing import Any

import pytest

from api_schemas.lint import DataFacts
from api_schemas.prediction import Prediction
from service.lint.graph import ObjectSpec
from service.lint.reader import read_model
from service.lint.signal import predict
from service.lint.training import Declared, Training

Predict = Callable[..., Prediction]


def _predicted(
    shape: list[int | None],
    *layers: dict[str, Any],
    loss: str | None = "mean_squared_error",
    batch: int = 32,
    **data: Any,
) -> Prediction:
    graph = read_model({"input_shape": shape, "layers": list(layers)})
    losses = (Declared(ObjectSpec(loss), "", ""),) if loss else ()
    return predict(graph, Training(losses=losses, batch_size=batch), DataFacts.model_validate(data))


@pytest.fixture
def predicted() -> Predict:
    """``predicted([20], layer, ..., loss=..., batch=...)`` predicts a compact config."""
    return _predicted


@pytest.fixture
def norms() -> Callable[[Prediction], list[float]]:
    """Gradient norms of the kernels, in order."""
    return lambda prediction: [v.gradient_norm for v in prediction.variables if v.variable.endswith("kernel")]
