"""Recurrent layers and cells."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe, weight_arguments

_CELL = (
    "units",
    "activation",
    "use_bias",
    *weight_arguments("kernel", "recurrent", "bias"),
    "dropout",
    "recurrent_dropout",
    "seed",
)
_SEQUENCE = ("return_sequences", "return_state", "go_backwards", "stateful")
_LAYER = (*_CELL, *_SEQUENCE, "unroll", "activity_regularizer")
_GRU = ("recurrent_activation", "reset_after")
_LSTM = ("recurrent_activation", "unit_forget_bias")
_CONV_LSTM = (
    "filters",
    "kernel_size",
    "strides",
    "padding",
    "data_format",
    "dilation_rate",
    *_LSTM,
    *_SEQUENCE,
    "activity_regularizer",
    *(argument for argument in _CELL if argument != "units"),
)

RECURRENT: dict[str, Recipe] = {
    "SimpleRNN": layer_recipe(keras.layers.SimpleRNN, *_LAYER),
    "GRU": layer_recipe(keras.layers.GRU, *_LAYER, *_GRU, "use_cudnn"),
    "LSTM": layer_recipe(keras.layers.LSTM, *_LAYER, *_LSTM, "use_cudnn"),
    "ConvLSTM1D": layer_recipe(keras.layers.ConvLSTM1D, *_CONV_LSTM),
    "ConvLSTM2D": layer_recipe(keras.layers.ConvLSTM2D, *_CONV_LSTM),
    "ConvLSTM3D": layer_recipe(keras.layers.ConvLSTM3D, *_CONV_LSTM),
}

CELLS: dict[str, Recipe] = {
    "SimpleRNNCell": layer_recipe(keras.layers.SimpleRNNCell, *_CELL),
    "GRUCell": layer_recipe(keras.layers.GRUCell, *_CELL, *_GRU),
    "LSTMCell": layer_recipe(keras.layers.LSTMCell, *_CELL, *_LSTM),
}
