"""Scaling, resizing and spectrograms inside the network; nothing that reads a vocabulary or a file."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe

PREPROCESSING: dict[str, Recipe] = {
    "CategoryEncoding": layer_recipe(keras.layers.CategoryEncoding, "num_tokens", "output_mode"),
    "CenterCrop": layer_recipe(keras.layers.CenterCrop, "height", "width", "data_format"),
    "Discretization": layer_recipe(
        keras.layers.Discretization, "bin_boundaries", "num_bins", "epsilon", "output_mode"
    ),
    "MelSpectrogram": layer_recipe(
        keras.layers.MelSpectrogram,
        "fft_length",
        "sequence_stride",
        "sequence_length",
        "window",
        "sampling_rate",
        "num_mel_bins",
        "min_freq",
        "max_freq",
        "power_to_db",
        "top_db",
        "mag_exp",
        "min_power",
        "ref_power",
    ),
    "Normalization": layer_recipe(keras.layers.Normalization, "axis", "mean", "variance", "invert"),
    "Rescaling": layer_recipe(keras.layers.Rescaling, "scale", "offset"),
    "Resizing": layer_recipe(
        keras.layers.Resizing,
        "height",
        "width",
        "interpolation",
        "crop_to_aspect_ratio",
        "pad_to_aspect_ratio",
        "fill_mode",
        "fill_value",
        "antialias",
        "data_format",
    ),
}
