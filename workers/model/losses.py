"""Losses."""

from typing import Any

import keras

from workers.model.construct import Recipe, look_up

_CROSSENTROPY = ("from_logits", "label_smoothing", "axis")
_FOCAL = ("alpha", "gamma", "from_logits", "label_smoothing", "axis")

LOSSES: dict[str, Recipe] = {
    "binary_crossentropy": Recipe(keras.losses.BinaryCrossentropy, _CROSSENTROPY),
    "binary_focal_crossentropy": Recipe(
        keras.losses.BinaryFocalCrossentropy, ("apply_class_balancing", *_FOCAL)
    ),
    "categorical_crossentropy": Recipe(keras.losses.CategoricalCrossentropy, _CROSSENTROPY),
    "categorical_focal_crossentropy": Recipe(keras.losses.CategoricalFocalCrossentropy, _FOCAL),
    "categorical_hinge": Recipe(keras.losses.CategoricalHinge),
    "cosine_similarity": Recipe(keras.losses.CosineSimilarity, ("axis",)),
    "dice": Recipe(keras.losses.Dice, ("axis",)),
    "hinge": Recipe(keras.losses.Hinge),
    "huber": Recipe(keras.losses.Huber, ("delta",)),
    "kl_divergence": Recipe(keras.losses.KLDivergence),
    "log_cosh": Recipe(keras.losses.LogCosh),
    "mean_absolute_error": Recipe(keras.losses.MeanAbsoluteError),
    "mean_absolute_percentage_error": Recipe(keras.losses.MeanAbsolutePercentageError),
    "mean_squared_error": Recipe(keras.losses.MeanSquaredError),
    "mean_squared_logarithmic_error": Recipe(keras.losses.MeanSquaredLogarithmicError),
    "poisson": Recipe(keras.losses.Poisson),
    "sparse_categorical_crossentropy": Recipe(
        keras.losses.SparseCategoricalCrossentropy, ("from_logits", "ignore_class")
    ),
    "squared_hinge": Recipe(keras.losses.SquaredHinge),
    "tversky": Recipe(keras.losses.Tversky, ("alpha", "beta", "axis")),
}


def loss(spec: Any, pointer: str) -> keras.losses.Loss:
    """Build a loss."""
    recipe, known = look_up(LOSSES, spec, "loss", pointer)
    made: keras.losses.Loss = recipe.make(known.args, pointer)
    return made
