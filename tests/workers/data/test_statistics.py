import math

import numpy as np
import pytest

from workers.data.demand import LabelForm, OutputDemand
from workers.data.statistics import class_counts, data_statistics, duplicates, label_entropy


def output(form: LabelForm, *shape: int) -> OutputDemand:
    return OutputDemand("head", shape, "/model", None, form)


def test_features_are_described_over_all_inputs() -> None:
    table = np.array([[0.0, 2.0], [4.0, 2.0]], np.float32)
    found = data_statistics((table,), np.array([0, 1]), output("sparse", 2))
    assert (found.feature_mean, found.feature_min, found.feature_max) == (2.0, 0.0, 4.0)
    assert found.constant_features == 1
    assert found.n_samples == 2


def test_regression_targets_are_described() -> None:
    found = data_statistics((np.zeros((2, 1)),), np.array([[1.0], [3.0]]), output("real", 1))
    assert (found.target_mean, found.target_std, found.class_counts) == (2.0, 1.0, None)


@pytest.mark.parametrize(
    ("target", "demand", "counts"),
    [
        (np.array([0, 1, 1]), output("sparse", 3), [1, 2, 0]),
        (np.eye(3)[[0, 1, 1]], output("one-hot", 3), [1, 2, 0]),
        (np.array([[0.0], [1.0], [1.0]]), output("binary", 1), [1, 2]),
    ],
)
def test_classes_are_counted_in_every_form(
    target: np.ndarray, demand: OutputDemand, counts: list[int]
) -> None:
    assert class_counts(target, demand) == counts


def test_entropy_of_balanced_classes_is_the_logarithm_of_their_number() -> None:
    assert label_entropy([5, 5, 5, 0]) == pytest.approx(math.log(3))


def test_examples_on_both_sides_of_the_split_are_counted() -> None:
    assert duplicates(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[3.0, 4.0], [5.0, 6.0]])) == 1
