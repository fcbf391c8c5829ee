"""Attention."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import KERNEL_AND_BIAS, layer_recipe

ATTENTION: dict[str, Recipe] = {
    "AdditiveAttention": layer_recipe(keras.layers.AdditiveAttention, "use_scale", "dropout"),
    "Attention": layer_recipe(keras.layers.Attention, "use_scale", "score_mode", "dropout", "seed"),
    "GroupQueryAttention": layer_recipe(
        keras.layers.GroupQueryAttention,
        "head_dim",
        "num_query_heads",
        "num_key_value_heads",
        "dropout",
        "use_bias",
        "seed",
        "sliding_window",
        "flash_attention",
        "use_gate",
        *KERNEL_AND_BIAS,
    ),
    "MultiHeadAttention": layer_recipe(
        keras.layers.MultiHeadAttention,
        "num_heads",
        "key_dim",
        "value_dim",
        "dropout",
        "use_bias",
        "output_shape",
        "attention_axes",
        "seed",
        "sliding_window",
        "flash_attention",
        "use_gate",
        *KERNEL_AND_BIAS,
    ),
}
