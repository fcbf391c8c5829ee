import pytest

from api_schemas.lint import Task
from workers.training.defaults import default_loss


@pytest.mark.parametrize(
    ("activation", "units", "task", "loss", "from_logits"),
    [
        ("softmax", 10, None, "sparse_categorical_crossentropy", False),
        ("sigmoid", 1, None, "binary_crossentropy", False),
        ("sigmoid", 5, "multilabel", "binary_crossentropy", False),
        (None, 10, "multiclass", "sparse_categorical_crossentropy", True),
        (None, 2, "binary", "sparse_categorical_crossentropy", True),
        (None, 1, "binary", "binary_crossentropy", True),
        (None, 1, "regression", "mean_squared_error", None),
        (None, 3, None, "mean_squared_error", None),
    ],
)
def test_the_loss_belongs_to_the_head_and_the_task(
    activation: str | None, units: int, task: Task | None, loss: str, from_logits: bool | None
) -> None:
    found = default_loss(activation, units, task)
    assert (found.name, found.args.get("from_logits")) == (loss, from_logits)
