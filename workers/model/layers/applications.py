"""Layers that the networks of ``keras.applications`` bring with them; Keras exports them nowhere else."""

from keras.src.applications.convnext import LayerScale, StochasticDepth
from keras.src.applications.inception_resnet_v2 import CustomScaleLayer

from workers.model.construct import Recipe
from workers.model.layers.arguments import layer_recipe

APPLICATIONS: dict[str, Recipe] = {
    "CustomScaleLayer": layer_recipe(CustomScaleLayer, "scale"),
    "LayerScale": layer_recipe(LayerScale, "init_values", "projection_dim"),
    "StochasticDepth": layer_recipe(StochasticDepth, "drop_path_rate"),
}
