"""Convolutions."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import KERNEL_AND_BIAS, layer_recipe, weight_arguments

_WINDOW = ("kernel_size", "strides", "padding", "data_format", "dilation_rate")
_CONV = ("filters", *_WINDOW, "groups", "activation", "use_bias", *KERNEL_AND_BIAS)
_TRANSPOSE = ("filters", *_WINDOW, "output_padding", "activation", "use_bias", *KERNEL_AND_BIAS)
_DEPTHWISE = (
    *_WINDOW,
    "depth_multiplier",
    "activation",
    "use_bias",
    *weight_arguments("depthwise", "bias"),
    "activity_regularizer",
)
_SEPARABLE = ("filters", *_DEPTHWISE, *weight_arguments("pointwise"))

CONVOLUTION: dict[str, Recipe] = {
    "Conv1D": layer_recipe(keras.layers.Conv1D, *_CONV),
    "Conv2D": layer_recipe(keras.layers.Conv2D, *_CONV),
    "Conv3D": layer_recipe(keras.layers.Conv3D, *_CONV),
    "Conv1DTranspose": layer_recipe(keras.layers.Conv1DTranspose, *_TRANSPOSE),
    "Conv2DTranspose": layer_recipe(keras.layers.Conv2DTranspose, *_TRANSPOSE),
    "Conv3DTranspose": layer_recipe(keras.layers.Conv3DTranspose, *_TRANSPOSE),
    "DepthwiseConv1D": layer_recipe(keras.layers.DepthwiseConv1D, *_DEPTHWISE),
    "DepthwiseConv2D": layer_recipe(keras.layers.DepthwiseConv2D, *_DEPTHWISE),
    "SeparableConv1D": layer_recipe(keras.layers.SeparableConv1D, *_SEPARABLE),
    "SeparableConv2D": layer_recipe(keras.layers.SeparableConv2D, *_SEPARABLE),
}
