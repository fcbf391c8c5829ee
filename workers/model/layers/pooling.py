"""Pooling."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe

_WINDOW = ("pool_size", "strides", "padding", "data_format")
_GLOBAL = ("data_format", "keepdims")

POOLING: dict[str, Recipe] = {
    **{
        layer.__name__: layer_recipe(layer, *_WINDOW)
        for layer in (
            keras.layers.AveragePooling1D,
            keras.layers.AveragePooling2D,
            keras.layers.AveragePooling3D,
            keras.layers.MaxPooling1D,
            keras.layers.MaxPooling2D,
            keras.layers.MaxPooling3D,
        )
    },
    **{
        layer.__name__: layer_recipe(layer, *_GLOBAL)
        for layer in (
            keras.layers.GlobalAveragePooling1D,
            keras.layers.GlobalAveragePooling2D,
            keras.layers.GlobalAveragePooling3D,
            keras.layers.GlobalMaxPooling1D,
            keras.layers.GlobalMaxPooling2D,
            keras.layers.GlobalMaxPooling3D,
        )
    },
    **{
        layer.__name__: layer_recipe(layer, "output_size", "data_format")
        for layer in (
            keras.layers.AdaptiveAveragePooling1D,
            keras.layers.AdaptiveAveragePooling2D,
            keras.layers.AdaptiveAveragePooling3D,
            keras.layers.AdaptiveMaxPooling1D,
            keras.layers.AdaptiveMaxPooling2D,
            keras.layers.AdaptiveMaxPooling3D,
        )
    },
}
