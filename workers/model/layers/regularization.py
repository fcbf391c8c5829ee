"""Dropout, noise and activity regularisation."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe

REGULARIZATION: dict[str, Recipe] = {
    "ActivityRegularization": layer_recipe(keras.layers.ActivityRegularization, "l1", "l2"),
    "AlphaDropout": layer_recipe(keras.layers.AlphaDropout, "rate", "noise_shape", "seed"),
    "Dropout": layer_recipe(keras.layers.Dropout, "rate", "noise_shape", "seed"),
    "GaussianDropout": layer_recipe(keras.layers.GaussianDropout, "rate", "seed"),
    "GaussianNoise": layer_recipe(keras.layers.GaussianNoise, "stddev", "seed"),
    "SpatialDropout1D": layer_recipe(keras.layers.SpatialDropout1D, "rate", "seed"),
    "SpatialDropout2D": layer_recipe(keras.layers.SpatialDropout2D, "rate", "data_format", "seed"),
    "SpatialDropout3D": layer_recipe(keras.layers.SpatialDropout3D, "rate", "data_format", "seed"),
}
