"""Layers that join branches."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe

MERGING: dict[str, Recipe] = {
    "Add": layer_recipe(keras.layers.Add),
    "Average": layer_recipe(keras.layers.Average),
    "Concatenate": layer_recipe(keras.layers.Concatenate, "axis"),
    "Dot": layer_recipe(keras.layers.Dot, "axes", "normalize"),
    "Maximum": layer_recipe(keras.layers.Maximum),
    "Minimum": layer_recipe(keras.layers.Minimum),
    "Multiply": layer_recipe(keras.layers.Multiply),
    "Subtract": layer_recipe(keras.layers.Subtract),
}
