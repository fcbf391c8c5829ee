"""What a run would cost, from the graph alone."""

from typing import Any

import pytest

from api_schemas.train import TrainRequest
from service.lint.reader import read_model
from service.use_cases import estimate_cost as api
from service.use_cases.bundled_data import BUNDLED
from service.use_cases.estimate_cost import estimate_cost

MODEL = {"input_shape": [64], "layers": [{"type": "dense", "units": 10}]}


def request(**training: Any) -> TrainRequest:
    document = {"model": MODEL, "training": training, "data": {"source": "digits"}}
    return TrainRequest.model_validate(document)


@pytest.mark.parametrize(
    ("training", "steps"),
    [
        ({"epochs": 1, "batch_size": 32}, 45),
        ({"epochs": 3, "batch_size": 1438}, 3),
        ({"epochs": 1, "batch_size": 10_000}, 1),
        ({"epochs": 2, "batch_size": 1, "validation_split": 0.0}, 2 * 1797),
    ],
)
def test_steps_follow_from_rows_and_batches(training: dict[str, Any], steps: int) -> None:
    assert estimate_cost(request(**training), read_model(MODEL), 1797).steps == steps


def test_steps_are_unknown_where_the_rows_are() -> None:
    assert estimate_cost(request(), read_model(MODEL), None).steps is None


def test_activations_are_counted_for_a_whole_batch() -> None:
    cost = estimate_cost(request(batch_size=8), read_model(MODEL), None)
    assert cost.activation_bytes == 8 * 4 * (64 + 10)


def test_what_is_left_open_is_what_the_worker_trains_with() -> None:
    from workers.training import defaults as worker

    assert (api.DEFAULT_EPOCHS, api.DEFAULT_BATCH_SIZE, api.DEFAULT_VALIDATION_SPLIT) == (
        worker.EPOCHS,
        worker.BATCH_SIZE,
        worker.VALIDATION_SPLIT,
    )


@pytest.mark.parametrize("name", sorted(BUNDLED))
def test_the_table_of_bundled_data_is_true(name: str) -> None:
    from workers.data.bundled import load_bundled

    raw, known = load_bundled(name), BUNDLED[name]
    assert raw.features[0].shape == (known.n_samples, known.n_features)
    assert (raw.task, raw.n_classes) == (known.task, known.n_classes)
