"""The arguments that layer families share, and how those that are objects become Keras objects."""

from typing import Any

from workers.model.activations import activation
from workers.model.constraints import constraint
from workers.model.construct import Converter, Recipe
from workers.model.initializers import initializer
from workers.model.regularizers import regularizer

WEIGHTS = ("kernel", "bias", "recurrent", "depthwise", "pointwise", "embeddings", "alpha", "beta", "gamma")
"""Prefixes of initialiser, regulariser and constraint arguments, as Keras spells them."""

OBJECT_ARGUMENTS: dict[str, Converter] = {
    "activation": activation,
    "recurrent_activation": activation,
    "activity_regularizer": regularizer,
    "moving_mean_initializer": initializer,
    "moving_variance_initializer": initializer,
    **{f"{weight}_initializer": initializer for weight in WEIGHTS},
    **{f"{weight}_regularizer": regularizer for weight in WEIGHTS},
    **{f"{weight}_constraint": constraint for weight in WEIGHTS},
}


def weight_arguments(*weights: str) -> tuple[str, ...]:
    """Initialiser, regulariser and constraint arguments of the named weights."""
    kinds = ("initializer", "regularizer", "constraint")
    return tuple(f"{weight}_{kind}" for weight in weights for kind in kinds)


KERNEL_AND_BIAS = (*weight_arguments("kernel", "bias"), "activity_regularizer")


def layer_recipe(layer: Any, *arguments: str) -> Recipe:
    """A layer's recipe: a constructor and the arguments it may be given."""
    return Recipe(layer, arguments, OBJECT_ARGUMENTS)
