"""Dense, Embedding and the layers that only pass on."""

import keras

from workers.model.construct import Recipe
from workers.model.layers.arguments import KERNEL_AND_BIAS, layer_recipe, weight_arguments

CORE: dict[str, Recipe] = {
    "Dense": layer_recipe(keras.layers.Dense, "units", "activation", "use_bias", *KERNEL_AND_BIAS),
    "EinsumDense": layer_recipe(
        keras.layers.EinsumDense,
        "equation",
        "output_shape",
        "activation",
        "bias_axes",
        *KERNEL_AND_BIAS,
    ),
    "Embedding": layer_recipe(
        keras.layers.Embedding, "input_dim", "output_dim", "mask_zero", *weight_arguments("embeddings")
    ),
    "ReversibleEmbedding": layer_recipe(
        keras.layers.ReversibleEmbedding,
        "input_dim",
        "output_dim",
        "tie_weights",
        "mask_zero",
        "logit_soft_cap",
        *weight_arguments("embeddings"),
    ),
    "Masking": layer_recipe(keras.layers.Masking, "mask_value"),
    "Identity": layer_recipe(keras.layers.Identity),
}
