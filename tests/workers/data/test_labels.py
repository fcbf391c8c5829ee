import math
from typing import Any

import numpy as np
import pytest

from workers.data.demand import LabelForm, OutputDemand
from workers.data.errors import DataError
from workers.data.labels import fit_targets

CLASSES = np.array([0, 1, 2, 1])


def fitted(target: Any, form: LabelForm, *shape: int) -> Any:
    return fit_targets((np.asarray(target),), (OutputDemand("head", shape, "/model/layers/1", None, form),))[
        0
    ]


def test_sparse_losses_take_class_numbers() -> None:
    assert fitted(CLASSES, "sparse", 3).tolist() == [0, 1, 2, 1]


def test_sparse_losses_take_one_hot_labels_back_to_numbers() -> None:
    assert fitted(np.eye(3)[CLASSES], "sparse", 3).tolist() == [0, 1, 2, 1]


def test_one_hot_losses_take_one_hot_labels() -> None:
    assert fitted(CLASSES, "one-hot", 3).tolist() == np.eye(3)[CLASSES].tolist()


def test_a_single_sigmoid_takes_a_column_of_zeros_and_ones() -> None:
    assert fitted([0, 1, 1], "binary", 1).tolist() == [[0.0], [1.0], [1.0]]


def test_several_sigmoids_take_classes_as_one_hot() -> None:
    assert fitted(CLASSES, "binary", 3).tolist() == np.eye(3)[CLASSES].tolist()


def test_regression_takes_a_column() -> None:
    assert fitted([0.5, 2.0], "real", 1).tolist() == [[0.5], [2.0]]


def test_a_real_loss_on_class_labels_takes_them_as_one_hot() -> None:
    assert fitted(CLASSES, "real", 3).tolist() == np.eye(3)[CLASSES].tolist()


@pytest.mark.parametrize("form", ["sparse", "one-hot", "binary", "real"])
def test_labels_beyond_the_head_are_refused(form: LabelForm) -> None:
    with pytest.raises(
        DataError, match=r"expected labels from 0 to 1.*received labels from 0 to 2"
    ) as caught:
        fitted(CLASSES, form, 2)
    assert caught.value.fault.pointer == "/model/layers/1"


def test_ten_classes_on_one_sigmoid_are_refused() -> None:
    with pytest.raises(DataError, match="expected labels from 0 to 1"):
        fitted([0, 9], "binary", 1)


def test_real_targets_on_a_class_loss_are_refused() -> None:
    with pytest.raises(DataError, match="received real numbers"):
        fitted([0.5, 1.0], "sparse", 2)


def test_nan_is_refused() -> None:
    with pytest.raises(DataError, match="NaN"):
        fitted([0.5, math.nan], "real", 1)


def test_one_label_for_a_sequence_is_refused() -> None:
    with pytest.raises(DataError, match="per example and position"):
        fitted(CLASSES, "sparse", 5, 3)
