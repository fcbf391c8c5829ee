"""Arguments that many layers share."""

from typing import Any

from service.lint.catalog.activations import ACTIVATIONS, LINEAR
from service.lint.catalog.argument import Argument
from service.lint.catalog.constraints import CONSTRAINTS
from service.lint.catalog.initializers import INITIALIZERS
from service.lint.catalog.regularizers import REGULARIZERS
from service.lint.catalog.value import Unfit, boolean, choice, number, optional
from service.lint.graph import ObjectSpec

regularizer = optional(REGULARIZERS.read)
constraint = optional(CONSTRAINTS.read)
initializer = INITIALIZERS.read


def activation(value: Any) -> ObjectSpec:
    """An activation; ``null`` is linear, as in Keras."""
    return LINEAR if value is None else ACTIVATIONS.read(value)


def data_format(value: Any) -> str:
    """Where the channels stand; ``null`` is Keras's default, last."""
    if value is None:
        return "channels_last"
    if value in ("channels_last", "channels_first") and type(value) is str:
        return str(value)
    raise Unfit("'channels_last' or 'channels_first'", value)


def rate(value: Any) -> float:
    """A dropout rate. Out of range is a rule's business (REG601), not the reader's."""
    return number(value)


def weight(name: str, default: str = "glorot_uniform") -> tuple[Argument, ...]:
    """Initialiser, regulariser and constraint of one weight."""
    return (
        Argument(f"{name}_initializer", initializer, INITIALIZERS.read(default)),
        Argument(f"{name}_regularizer", regularizer, None),
        Argument(f"{name}_constraint", constraint, None),
    )


ACTIVATION = Argument("activation", activation, LINEAR)
USE_BIAS = Argument("use_bias", boolean, True)
DATA_FORMAT = Argument("data_format", data_format, "channels_last")
ACTIVITY_REGULARIZER = Argument("activity_regularizer", regularizer, None)
PADDING = Argument("padding", choice("valid", "same"), "valid")
KERNEL = weight("kernel")
BIAS = weight("bias", "zeros")
