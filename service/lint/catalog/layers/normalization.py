"""Normalisation."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import weight
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.family import absent
from service.lint.catalog.initializers import INITIALIZERS
from service.lint.catalog.value import axes, boolean, integer, no_or_some_axes, number, numbers, optional
from service.lint.shapes.elementwise import same_shape
from service.lint.shapes.normalization import (
    batch_norm_output,
    batch_norm_weights,
    group_norm_output,
    rms_weights,
    scale_and_center,
    statistics_weights,
)

EPSILON = Argument("epsilon", number, 1e-3)
SCALE_AND_CENTER = (
    Argument("center", boolean, True),
    Argument("scale", boolean, True),
    *weight("beta", "zeros"),
    *weight("gamma", "ones"),
)


def single_axis(value: object) -> int:
    """One axis; tf.keras wrote it as an array of one."""
    if type(value) is list and len(value) == 1:
        return integer(value[0])
    return integer(value)


LAYERS = (
    LayerEntry(
        "BatchNormalization",
        (
            Argument("axis", single_axis, -1),
            Argument("momentum", number, 0.99),
            EPSILON,
            *SCALE_AND_CENTER,
            Argument("moving_mean_initializer", INITIALIZERS.read, INITIALIZERS.read("zeros")),
            Argument("moving_variance_initializer", INITIALIZERS.read, INITIALIZERS.read("ones")),
            Argument("renorm", boolean, False),
            Argument("renorm_clipping", absent, None),
            Argument("renorm_momentum", number, 0.99),
            Argument("synchronized", boolean, False),
        ),
        batch_norm_output,
        batch_norm_weights,
        aliases=("BatchNormalizationV1", "BatchNormalizationV2"),
        renamed={"fused": None, "virtual_batch_size": None, "adjustment": None},
    ),
    LayerEntry(
        "LayerNormalization",
        (Argument("axis", axes, (-1,)), EPSILON, *SCALE_AND_CENTER),
        same_shape,
        scale_and_center,
        renamed={"rms_scaling": None},
    ),
    LayerEntry(
        "GroupNormalization",
        (Argument("groups", integer, 32), Argument("axis", single_axis, -1), EPSILON, *SCALE_AND_CENTER),
        group_norm_output,
        scale_and_center,
    ),
    LayerEntry(
        "RMSNormalization",
        (Argument("axis", axes, (-1,)), Argument("epsilon", number, 1e-6)),
        same_shape,
        rms_weights,
    ),
    LayerEntry(
        "Normalization",
        (
            Argument("axis", no_or_some_axes, (-1,)),
            Argument("mean", optional(numbers), None),
            Argument("variance", optional(numbers), None),
            Argument("invert", boolean, False),
        ),
        same_shape,
        statistics_weights,
    ),
    LayerEntry("UnitNormalization", (Argument("axis", axes, (-1,)),), same_shape),
)
