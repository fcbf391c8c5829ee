"""Activations as layers of their own."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import activation, constraint, regularizer
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.initializers import INITIALIZERS
from service.lint.catalog.value import either, integer, many, number, optional
from service.lint.shapes.elementwise import prelu_weights, same_shape

LAYERS = (
    LayerEntry("Activation", (Argument("activation", activation),), same_shape),
    LayerEntry(
        "ReLU",
        (
            Argument("max_value", optional(number), None),
            Argument("negative_slope", number, 0.0),
            Argument("threshold", number, 0.0),
        ),
        same_shape,
    ),
    LayerEntry(
        "LeakyReLU",
        (Argument("negative_slope", number, 0.3),),
        same_shape,
        renamed={"alpha": "negative_slope"},
    ),
    LayerEntry(
        "PReLU",
        (
            Argument("alpha_initializer", INITIALIZERS.read, INITIALIZERS.read("zeros")),
            Argument("alpha_regularizer", regularizer, None),
            Argument("alpha_constraint", constraint, None),
            Argument("shared_axes", optional(many(integer)), None),
        ),
        same_shape,
        prelu_weights,
    ),
    LayerEntry("ELU", (Argument("alpha", number, 1.0),), same_shape),
    LayerEntry(
        "Softmax",
        (Argument("axis", either("an axis or an array of axes", integer, many(integer)), -1),),
        same_shape,
    ),
)
