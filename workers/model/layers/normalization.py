"""Normalisation."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe, weight_arguments

_AFFINE = ("axis", "epsilon", "center", "scale", *weight_arguments("beta", "gamma"))

NORMALIZATION: dict[str, Recipe] = {
    "BatchNormalization": layer_recipe(
        keras.layers.BatchNormalization,
        *_AFFINE,
        "momentum",
        "moving_mean_initializer",
        "moving_variance_initializer",
        "synchronized",
        "renorm",
        "renorm_clipping",
        "renorm_momentum",
    ),
    "GroupNormalization": layer_recipe(keras.layers.GroupNormalization, "groups", *_AFFINE),
    "LayerNormalization": layer_recipe(keras.layers.LayerNormalization, *_AFFINE),
    "RMSNormalization": layer_recipe(keras.layers.RMSNormalization, "axis", "epsilon"),
    "UnitNormalization": layer_recipe(keras.layers.UnitNormalization, "axis"),
}
