from typing import Any

import numpy as np
import pytest

from tests.workers.data.networks import demand, dense
from workers.data.errors import DataError
from workers.data.synthetic import make_synthetic

CASES: dict[str, tuple[Any, tuple[int, ...], tuple[int, ...]]] = {
    "vectors": (demand("mean_squared_error", dense(2)), (64, 4), (64, 2)),
    "images": (
        demand(
            "sparse_categorical_crossentropy", {"type": "flatten"}, dense(3, "softmax"), input_shape=[8, 8, 3]
        ),
        (64, 8, 8, 3),
        (64,),
    ),
    "sequences to sequences": (
        demand("categorical_crossentropy", dense(5, "softmax"), input_shape=[7, 4]),
        (64, 7, 4),
        (64, 7, 5),
    ),
    "one yes or no": (demand("binary_crossentropy", dense(1, "sigmoid")), (64, 4), (64, 1)),
}


@pytest.mark.parametrize(("wanted", "features", "targets"), CASES.values(), ids=CASES.keys())
def test_synthetic_data_fit_the_network(
    wanted: Any, features: tuple[int, ...], targets: tuple[int, ...]
) -> None:
    raw = make_synthetic(wanted, 64, 0)
    assert raw.features[0].shape == features
    assert raw.targets[0].shape == targets


def test_tokens_stay_within_their_vocabulary() -> None:
    embedding = {"type": "embedding", "input_dim": 11, "output_dim": 2}
    tokens = make_synthetic(demand("mean_squared_error", embedding, dense(1)), 500, 0).features[0]
    assert tokens.dtype == np.int32
    assert tokens.min() >= 0
    assert tokens.max() == 10


def test_the_same_seed_gives_the_same_data() -> None:
    wanted = demand("mean_squared_error", dense(2))
    first, second = make_synthetic(wanted, 64, 3), make_synthetic(wanted, 64, 3)
    np.testing.assert_array_equal(first.features[0], second.features[0])


def test_features_are_about_standardised() -> None:
    features = make_synthetic(demand("mean_squared_error", dense(2), input_shape=[50]), 4000, 0).features[0]
    assert abs(features.mean()) < 0.05
    assert abs(features.std() - 1.0) < 0.1


def test_a_linear_model_can_learn_the_targets() -> None:
    raw = make_synthetic(demand("mean_squared_error", dense(1), input_shape=[64]), 2000, 0)
    features, targets = raw.features[0], raw.targets[0]
    weights = np.linalg.lstsq(features[:1000], targets[:1000], rcond=None)[0]
    assert np.square(targets[1000:] - features[1000:] @ weights).mean() < 0.7 * targets.var()


def test_more_examples_than_fit_in_memory_are_refused() -> None:
    with pytest.raises(DataError, match="expected at most"):
        make_synthetic(demand("mean_squared_error", dense(1), input_shape=[1000, 1000, 3]), 10_000, 0)
