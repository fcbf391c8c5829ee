import math

import numpy as np
import pytest

from workers.data.demand import InputDemand
from workers.data.errors import DataError
from workers.data.features import fit_features


def wants(*shape: int | None, vocabulary: int | None = None) -> tuple[InputDemand, ...]:
    return (InputDemand("input", shape, "/model", vocabulary),)


@pytest.mark.parametrize("shape", [(64,), (8, 8, 1), (8, 8), (64, 1)])
def test_flat_features_become_images_of_the_same_size(shape: tuple[int, ...]) -> None:
    assert fit_features((np.zeros((3, 64)),), wants(*shape))[0].shape == (3, *shape)


def test_images_become_flat() -> None:
    assert fit_features((np.zeros((3, 8, 8)),), wants(64))[0].shape == (3, 64)


def test_a_missing_channel_axis_is_added() -> None:
    assert fit_features((np.zeros((3, 8, 9)),), wants(8, 9, 1))[0].shape == (3, 8, 9, 1)


def test_open_sizes_take_any_length() -> None:
    assert fit_features((np.zeros((3, 5, 2)),), wants(None, 2))[0].shape == (3, 5, 2)


def test_another_image_layout_is_not_a_reshape() -> None:
    with pytest.raises(DataError, match=r"expected examples of shape \(4, 9\)"):
        fit_features((np.zeros((3, 6, 6)),), wants(4, 9))


def test_another_size_is_refused_with_both_shapes() -> None:
    with pytest.raises(DataError, match=r"shape \(13\).*received shape \(64\)"):
        fit_features((np.zeros((3, 64)),), wants(13))


def test_nan_is_refused() -> None:
    with pytest.raises(DataError, match="received 1 NaN or infinite"):
        fit_features((np.array([[1.0, math.nan]]),), wants(2))


def test_tokens_beyond_the_vocabulary_are_refused() -> None:
    with pytest.raises(DataError, match="expected tokens from 0 to 9"):
        fit_features((np.array([[1, 10]]),), wants(2, vocabulary=10))


def test_tokens_must_be_whole_numbers() -> None:
    with pytest.raises(DataError, match="expected whole numbers"):
        fit_features((np.array([[0.5, 1.0]]),), wants(2, vocabulary=10))


def test_another_number_of_inputs_is_refused() -> None:
    with pytest.raises(DataError, match="expected 1 feature arrays"):
        fit_features((np.zeros((3, 2)), np.zeros((3, 2))), wants(2))
