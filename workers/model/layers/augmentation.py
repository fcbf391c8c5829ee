"""Random changes to images, active in training only."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe

_FILL = ("fill_mode", "interpolation", "seed", "fill_value", "data_format")
_COLOR = ("factor", "value_range", "seed", "data_format")

AUGMENTATION: dict[str, Recipe] = {
    "AutoContrast": layer_recipe(keras.layers.AutoContrast, "value_range"),
    "Equalization": layer_recipe(keras.layers.Equalization, "value_range", "bins", "data_format"),
    "RandomBrightness": layer_recipe(keras.layers.RandomBrightness, "factor", "value_range", "seed"),
    "RandomColorDegeneration": layer_recipe(keras.layers.RandomColorDegeneration, *_COLOR),
    "RandomContrast": layer_recipe(keras.layers.RandomContrast, "factor", "value_range", "seed"),
    "RandomCrop": layer_recipe(keras.layers.RandomCrop, "height", "width", "seed", "data_format"),
    "RandomErasing": layer_recipe(keras.layers.RandomErasing, "scale", "fill_value", *_COLOR),
    "RandomFlip": layer_recipe(keras.layers.RandomFlip, "mode", "seed", "data_format"),
    "RandomGaussianBlur": layer_recipe(keras.layers.RandomGaussianBlur, "kernel_size", "sigma", *_COLOR),
    "RandomGrayscale": layer_recipe(keras.layers.RandomGrayscale, "factor", "seed", "data_format"),
    "RandomHue": layer_recipe(keras.layers.RandomHue, *_COLOR),
    "RandomInvert": layer_recipe(keras.layers.RandomInvert, *_COLOR),
    "RandomPosterization": layer_recipe(keras.layers.RandomPosterization, *_COLOR),
    "RandomRotation": layer_recipe(keras.layers.RandomRotation, "factor", *_FILL),
    "RandomSaturation": layer_recipe(keras.layers.RandomSaturation, *_COLOR),
    "RandomSharpness": layer_recipe(keras.layers.RandomSharpness, *_COLOR),
    "RandomShear": layer_recipe(keras.layers.RandomShear, "x_factor", "y_factor", *_FILL),
    "RandomTranslation": layer_recipe(
        keras.layers.RandomTranslation, "height_factor", "width_factor", *_FILL
    ),
    "RandomZoom": layer_recipe(keras.layers.RandomZoom, "height_factor", "width_factor", *_FILL),
    "Solarization": layer_recipe(
        keras.layers.Solarization, "addition_factor", "threshold_factor", "value_range", "seed"
    ),
}
