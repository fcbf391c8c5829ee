from pathlib import Path

import numpy as np
import pytest

from api_schemas.train import DataSpec, Fold
from tests.workers.data.networks import demand, dense
from workers.data.errors import DataError
from workers.data.prepare import Prepared, prepare

DIGITS = demand(
    "sparse_categorical_crossentropy", {"type": "flatten"}, dense(10, "softmax"), input_shape=[8, 8, 1]
)


def prepared(spec: DataSpec) -> Prepared:
    return prepare(spec, DIGITS, Path("/nowhere"), (), 0.25, 0)


def test_digits_become_standardised_images_in_two_parts() -> None:
    data = prepared(DataSpec(source="digits"))
    assert data.x_train[0].shape == (1348, 8, 8, 1)
    assert data.x_validation[0].shape == (449, 8, 8, 1)
    assert abs(float(data.x_train[0].mean())) < 1e-5


def test_without_standardisation_the_features_are_as_they_came() -> None:
    assert prepared(DataSpec(source="digits", standardize=False)).x_train[0].max() == 16.0


def test_statistics_are_of_the_training_part() -> None:
    data = prepared(DataSpec(source="digits"))
    assert data.statistics.n_samples == 1348
    assert sum(data.statistics.class_counts or []) == 1348


def test_inputs_and_targets_stay_together() -> None:
    first, second = prepared(DataSpec(source="digits")), prepared(DataSpec(source="digits"))
    np.testing.assert_array_equal(first.x_train[0], second.x_train[0])
    np.testing.assert_array_equal(first.y_train[0], second.y_train[0])


def test_an_unknown_source_is_bad_data() -> None:
    with pytest.raises(DataError, match="expected a bundled data set"):
        prepared(DataSpec(source="unknown"))


def test_a_fold_goes_before_the_split() -> None:
    data = prepare(DataSpec(source="digits"), DIGITS, Path("/nowhere"), (), 0.5, 0, Fold(index=2, of=3))
    assert (data.n_train, len(data.y_validation[0])) == (1198, 599)


@pytest.mark.parametrize(("index", "of", "pointer"), [(3, 3, "/fold/index"), (0, 100, "/fold/of")])
def test_a_fold_that_there_is_not_is_bad_data(index: int, of: int, pointer: str) -> None:
    spec = DataSpec(source="synthetic", n_samples=50)
    with pytest.raises(DataError) as error:
        prepare(spec, DIGITS, Path("/nowhere"), (), 0.2, 0, Fold(index=index, of=of))
    assert error.value.fault.pointer == pointer
