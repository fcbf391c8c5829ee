"""Layers that only move numbers about."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe

RESHAPING: dict[str, Recipe] = {
    "Cropping1D": layer_recipe(keras.layers.Cropping1D, "cropping"),
    "Cropping2D": layer_recipe(keras.layers.Cropping2D, "cropping", "data_format"),
    "Cropping3D": layer_recipe(keras.layers.Cropping3D, "cropping", "data_format"),
    "Flatten": layer_recipe(keras.layers.Flatten, "data_format"),
    "Permute": layer_recipe(keras.layers.Permute, "dims"),
    "RepeatVector": layer_recipe(keras.layers.RepeatVector, "n"),
    "Reshape": layer_recipe(keras.layers.Reshape, "target_shape"),
    "UpSampling1D": layer_recipe(keras.layers.UpSampling1D, "size"),
    "UpSampling2D": layer_recipe(keras.layers.UpSampling2D, "size", "data_format", "interpolation"),
    "UpSampling3D": layer_recipe(keras.layers.UpSampling3D, "size", "data_format"),
    "ZeroPadding1D": layer_recipe(keras.layers.ZeroPadding1D, "padding", "data_format"),
    "ZeroPadding2D": layer_recipe(keras.layers.ZeroPadding2D, "padding", "data_format"),
    "ZeroPadding3D": layer_recipe(keras.layers.ZeroPadding3D, "padding", "data_format"),
}
