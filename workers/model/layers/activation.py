"""Layers that are an activation function."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe, weight_arguments

ACTIVATION: dict[str, Recipe] = {
    "Activation": layer_recipe(keras.layers.Activation, "activation"),
    "ReLU": layer_recipe(keras.layers.ReLU, "max_value", "negative_slope", "threshold"),
    "LeakyReLU": layer_recipe(keras.layers.LeakyReLU, "negative_slope"),
    "PReLU": layer_recipe(keras.layers.PReLU, *weight_arguments("alpha"), "shared_axes"),
    "ELU": layer_recipe(keras.layers.ELU, "alpha"),
    "Softmax": layer_recipe(keras.layers.Softmax, "axis"),
}
