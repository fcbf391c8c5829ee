"""Scaling, resizing and augmentation inside the network; nothing that reads a vocabulary or a file."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe

_FILL = ("fill_mode", "interpolation", "seed", "fill_value", "data_format")

PREPROCESSING: dict[str, Recipe] = {
    "CategoryEncoding": layer_recipe(keras.layers.CategoryEncoding, "num_tokens", "output_mode"),
    "CenterCrop": layer_recipe(keras.layers.CenterCrop, "height", "width", "data_format"),
    "Normalization": layer_recipe(keras.layers.Normalization, "axis", "mean", "variance", "invert"),
    "RandomBrightness": layer_recipe(keras.layers.RandomBrightness, "factor", "value_range", "seed"),
    "RandomContrast": layer_recipe(keras.layers.RandomContrast, "factor", "seed"),
    "RandomCrop": layer_recipe(keras.layers.RandomCrop, "height", "width", "seed", "data_format"),
    "RandomFlip": layer_recipe(keras.layers.RandomFlip, "mode", "seed", "data_format"),
    "RandomRotation": layer_recipe(keras.layers.RandomRotation, "factor", *_FILL),
    "RandomTranslation": layer_recipe(
        keras.layers.RandomTranslation, "height_factor", "width_factor", *_FILL
    ),
    "RandomZoom": layer_recipe(keras.layers.RandomZoom, "height_factor", "width_factor", *_FILL),
    "Rescaling": layer_recipe(keras.layers.Rescaling, "scale", "offset"),
    "Resizing": layer_recipe(
        keras.layers.Resizing, "height", "width", "interpolation", "crop_to_aspect_ratio", "data_format"
    ),
}
