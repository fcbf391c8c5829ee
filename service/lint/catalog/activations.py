"""Activation functions, and the layers that Keras also takes in their place."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.constraints import CONSTRAINTS
from service.lint.catalog.family import Entry, Family
from service.lint.catalog.initializers import INITIALIZERS
from service.lint.catalog.regularizers import REGULARIZERS
from service.lint.catalog.value import boolean, either, integer, many, number, optional
from service.lint.graph import ObjectSpec

LINEAR = ObjectSpec("linear")
"""What ``activation=None`` means."""

_AXIS = Argument("axis", either("an axis or an array of axes", integer, many(integer)), -1)

_ALPHA = {"alpha": "negative_slope"}

ACTIVATIONS = Family(
    "an activation function",
    ("keras.activations", "keras.layers"),
    (
        Entry("linear", "linear"),
        Entry(
            "relu",
            "ReLU",
            (
                Argument("negative_slope", number, 0.0),
                Argument("max_value", optional(number), None),
                Argument("threshold", number, 0.0),
            ),
            aliases=("re_lu",),
        ),
        Entry("relu6", "relu6"),
        # Keras's function and Keras's layer of this name have different default slopes.
        Entry("leaky_relu", "leaky_relu", (Argument("negative_slope", number, 0.2),), renamed=_ALPHA),
        Entry(
            "leaky_relu",
            "LeakyReLU",
            (Argument("negative_slope", number, 0.3),),
            aliases=("leaky_re_lu",),
            renamed=_ALPHA,
        ),
        Entry(
            "prelu",
            "PReLU",
            (
                Argument("alpha_initializer", INITIALIZERS.read, INITIALIZERS.read("zeros")),
                Argument("alpha_regularizer", optional(REGULARIZERS.read), None),
                Argument("alpha_constraint", optional(CONSTRAINTS.read), None),
                Argument("shared_axes", optional(many(integer)), None),
            ),
            aliases=("p_re_lu",),
        ),
        Entry("elu", "ELU", (Argument("alpha", number, 1.0),)),
        Entry("celu", "celu", (Argument("alpha", number, 1.0),)),
        Entry("selu", "selu"),
        Entry("gelu", "gelu", (Argument("approximate", boolean, False),)),
        Entry("silu", "silu", aliases=("swish",)),
        Entry("mish", "mish"),
        Entry("sigmoid", "sigmoid"),
        Entry("tanh", "tanh"),
        Entry("softmax", "Softmax", (_AXIS,)),
        Entry("log_softmax", "log_softmax", (_AXIS,)),
        Entry("softplus", "softplus"),
        Entry("softsign", "softsign"),
        Entry("exponential", "exponential"),
        Entry("hard_sigmoid", "hard_sigmoid"),
        Entry("hard_silu", "hard_silu", aliases=("hard_swish",)),
        Entry("hard_tanh", "hard_tanh"),
        Entry("hard_shrink", "hard_shrink", (Argument("threshold", number, 0.5),)),
        Entry("soft_shrink", "soft_shrink", (Argument("threshold", number, 0.5),)),
        Entry("tanh_shrink", "tanh_shrink"),
        Entry("log_sigmoid", "log_sigmoid"),
        Entry("glu", "glu", (Argument("axis", integer, -1),)),
        Entry("sparse_plus", "sparse_plus"),
        Entry("sparse_sigmoid", "sparse_sigmoid"),
        Entry("sparsemax", "sparsemax", (Argument("axis", integer, -1),)),
        Entry("squareplus", "squareplus", (Argument("b", number, 4.0),)),
        Entry("threshold", "threshold", (Argument("threshold", number), Argument("default_value", number))),
    ),
)
