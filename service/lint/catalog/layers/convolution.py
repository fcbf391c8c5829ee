"""Convolutions."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import (
    ACTIVATION,
    ACTIVITY_REGULARIZER,
    BIAS,
    DATA_FORMAT,
    KERNEL,
    PADDING,
    USE_BIAS,
    weight,
)
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.value import choice, natural, optional, positive_integer, repeated, sizes
from service.lint.shapes.convolution import (
    conv_output,
    conv_weights,
    depthwise_output,
    depthwise_weights,
    separable_weights,
    transpose_output,
    transpose_weights,
)

CAUSAL = Argument("padding", choice("valid", "same", "causal"), "valid")
FILTERS = Argument("filters", positive_integer)
DEPTH_MULTIPLIER = Argument("depth_multiplier", positive_integer, 1)
TAIL = (ACTIVATION, USE_BIAS, *BIAS, ACTIVITY_REGULARIZER)

UNUSED = dict.fromkeys(("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint", "filters"))
"""What tf.keras wrote for depthwise and separable convolutions, which have no such arguments."""


def window(rank: int) -> tuple[Argument, ...]:
    """The sliding of a kernel over ``rank`` axes."""
    return (
        Argument("kernel_size", sizes(rank)),
        Argument("strides", sizes(rank), (1,) * rank),
        Argument("dilation_rate", sizes(rank), (1,) * rank),
        DATA_FORMAT,
    )


def conv(rank: int) -> LayerEntry:
    """Conv1D, Conv2D, Conv3D."""
    padding = CAUSAL if rank == 1 else PADDING
    groups = Argument("groups", positive_integer, 1)
    return LayerEntry(
        f"Conv{rank}D",
        (FILTERS, *window(rank), padding, groups, *KERNEL, *TAIL),
        conv_output(rank),
        conv_weights(rank),
        aliases=(f"Convolution{rank}D",),
    )


def transpose(rank: int) -> LayerEntry:
    """Conv1DTranspose, Conv2DTranspose, Conv3DTranspose."""
    extra = Argument("output_padding", optional(repeated(rank, natural)), None)
    return LayerEntry(
        f"Conv{rank}DTranspose",
        (FILTERS, *window(rank), PADDING, extra, *KERNEL, *TAIL),
        transpose_output(rank),
        transpose_weights(rank),
        aliases=(f"Convolution{rank}DTranspose",),
        renamed={"groups": None},
    )


def depthwise(rank: int) -> LayerEntry:
    """DepthwiseConv1D, DepthwiseConv2D."""
    return LayerEntry(
        f"DepthwiseConv{rank}D",
        (*window(rank), PADDING, DEPTH_MULTIPLIER, *weight("depthwise"), *TAIL),
        depthwise_output(rank),
        depthwise_weights(rank),
        renamed=UNUSED,
    )


def separable(rank: int) -> LayerEntry:
    """SeparableConv1D, SeparableConv2D."""
    padding = CAUSAL if rank == 1 else PADDING
    weights = (*weight("depthwise"), *weight("pointwise"))
    return LayerEntry(
        f"SeparableConv{rank}D",
        (FILTERS, *window(rank), padding, DEPTH_MULTIPLIER, *weights, *TAIL),
        conv_output(rank),
        separable_weights(rank),
        aliases=(f"SeparableConvolution{rank}D",),
        renamed=UNUSED,
    )


LAYERS = (
    *(conv(rank) for rank in (1, 2, 3)),
    *(transpose(rank) for rank in (1, 2, 3)),
    *(depthwise(rank) for rank in (1, 2)),
    *(separable(rank) for rank in (1, 2)),
)
