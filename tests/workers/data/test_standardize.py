import numpy as np

from workers.data.standardize import standardize

TABLE = np.random.default_rng(0).normal(5.0, 3.0, (200, 4)).astype(np.float32)


def test_each_feature_gets_mean_0_and_deviation_1() -> None:
    (train,) = standardize(TABLE)
    np.testing.assert_allclose(train.mean(0), 0.0, atol=1e-5)
    np.testing.assert_allclose(train.std(0), 1.0, rtol=1e-5)


def test_validation_examples_are_scaled_like_the_training_examples() -> None:
    _, held_out = standardize(TABLE, TABLE[:1] + 3.0)
    np.testing.assert_allclose(held_out, (TABLE[:1] + 3.0 - TABLE.mean(0)) / TABLE.std(0), rtol=1e-4)


def test_constant_features_become_0() -> None:
    (train,) = standardize(np.full((5, 2), 7.0, np.float32))
    assert not train.any()


def test_images_are_scaled_per_channel() -> None:
    images = np.random.default_rng(1).normal([10.0, -3.0], [1.0, 5.0], (50, 4, 4, 2)).astype(np.float32)
    (train,) = standardize(images)
    np.testing.assert_allclose(train.std((0, 1, 2)), 1.0, rtol=1e-4)


def test_tokens_are_left_as_they_are() -> None:
    tokens = np.arange(6, dtype=np.int32).reshape(3, 2)
    assert standardize(tokens)[0] is tokens
