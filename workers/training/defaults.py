"""What is trained with where the request leaves it open. The report says which of these were used."""

from api_schemas.lint import Task
from service.lint.graph import ObjectSpec

EPOCHS = 5
BATCH_SIZE = 32
VALIDATION_SPLIT = 0.2
SEED = 0
MAX_SECONDS = 600.0

OPTIMIZER = ObjectSpec("adam", {"learning_rate": 1e-3})
"""Adam at Keras's own default rate: the least sensitive to a network's scale (Kingma & Ba 2015)."""

TASKS: dict[str, Task] = {
    "breast_cancer": "binary",
    "diabetes": "regression",
    "digits": "multiclass",
    "iris": "multiclass",
    "wine": "multiclass",
}
"""Tasks of the bundled data sets."""


def default_loss(activation: str | None, units: int, task: Task | None) -> ObjectSpec:
    """The loss that belongs to an output's activation, or where that is linear, to the task."""
    if activation == "softmax" and units > 1:
        return ObjectSpec("sparse_categorical_crossentropy", {"from_logits": False})
    if activation == "sigmoid":
        return ObjectSpec("binary_crossentropy", {"from_logits": False})
    if task == "multiclass" or (task == "binary" and units > 1):
        return ObjectSpec("sparse_categorical_crossentropy", {"from_logits": True})
    if task in ("binary", "multilabel"):
        return ObjectSpec("binary_crossentropy", {"from_logits": True})
    return ObjectSpec("mean_squared_error")
