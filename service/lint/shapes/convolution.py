"""Convolutions: plain, depthwise, separable, transposed."""

from service.lint.graph import Shape
from service.lint.shapes.fault import mismatch
from service.lint.shapes.spatial import joined, split, windowed
from service.lint.shapes.weight import Args, OutputShape, Shapes, Weight, Weights


def _channels(args: Args, shape: Shape, rank: int) -> int:
    channels = split(args, shape, rank, "convolution")[1]
    if channels is None:
        raise mismatch("a known number of channels", shape, "state the size of the channel axis")
    return channels


def _bias(args: Args, size: int) -> list[Weight]:
    return [Weight("bias", (size,), args["bias_initializer"])] if args["use_bias"] else []


def conv_output(rank: int) -> OutputShape:
    """``filters`` maps, each axis shrunk by the kernel."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        shape = inputs[0]
        spatial, channels = split(args, shape, rank, f"Conv{rank}D")
        groups = args.get("groups", 1)
        if (channels is not None and channels % groups) or args["filters"] % groups:
            raise mismatch(f"channels and filters that {groups} groups divide", shape)
        _check_sliding(args, shape)
        spatial = windowed(
            spatial, args["kernel_size"], args["strides"], args["dilation_rate"], args["padding"], shape
        )
        return (joined(args, shape[0], spatial, args["filters"]),)

    return output


def conv_weights(rank: int) -> Weights:
    """kernel (window..., channels / groups, filters), bias (filters,)."""

    def weights(args: Args, inputs: Shapes) -> list[Weight]:
        channels = _channels(args, inputs[0], rank) // args["groups"]
        shape = (*args["kernel_size"], channels, args["filters"])
        return [Weight("kernel", shape, args["kernel_initializer"]), *_bias(args, args["filters"])]

    return weights


def _check_sliding(args: Args, shape: Shape) -> None:
    if max(args["strides"]) > 1 and max(args["dilation_rate"]) > 1:
        raise mismatch("strides of 1 where dilation_rate is above 1", shape, "choose one of the two")


def depthwise_output(rank: int) -> OutputShape:
    """``depth_multiplier`` maps per channel, each axis shrunk by the kernel."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        shape = inputs[0]
        spatial, channels = split(args, shape, rank, f"DepthwiseConv{rank}D")
        spatial = windowed(
            spatial, args["kernel_size"], args["strides"], args["dilation_rate"], args["padding"], shape
        )
        maps = None if channels is None else channels * args["depth_multiplier"]
        return (joined(args, shape[0], spatial, maps),)

    return output


def depthwise_weights(rank: int) -> Weights:
    """kernel (window..., channels, depth_multiplier), bias (channels x depth_multiplier,)."""

    def weights(args: Args, inputs: Shapes) -> list[Weight]:
        channels, multiplier = _channels(args, inputs[0], rank), args["depth_multiplier"]
        kernel = Weight("kernel", (*args["kernel_size"], channels, multiplier), args["depthwise_initializer"])
        return [kernel, *_bias(args, channels * multiplier)]

    return weights


def separable_weights(rank: int) -> Weights:
    """depthwise_kernel (window..., channels, depth_multiplier), pointwise_kernel, bias (filters,)."""

    def weights(args: Args, inputs: Shapes) -> list[Weight]:
        channels, multiplier = _channels(args, inputs[0], rank), args["depth_multiplier"]
        depthwise = (*args["kernel_size"], channels, multiplier)
        pointwise = (*(1,) * rank, channels * multiplier, args["filters"])
        return [
            Weight("depthwise_kernel", depthwise, args["depthwise_initializer"]),
            Weight("pointwise_kernel", pointwise, args["pointwise_initializer"]),
            *_bias(args, args["filters"]),
        ]

    return weights


def transpose_output(rank: int) -> OutputShape:
    """Each axis grows by the stride (keras.src.backend.common.backend_utils)."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        shape = inputs[0]
        spatial, _ = split(args, shape, rank, f"Conv{rank}DTranspose")
        paddings = args["output_padding"] or (None,) * rank
        grown = tuple(
            None if size is None else _grown(size, window, stride, rate, padding, args["padding"])
            for size, window, stride, rate, padding in zip(
                spatial, args["kernel_size"], args["strides"], args["dilation_rate"], paddings, strict=True
            )
        )
        return (joined(args, shape[0], grown, args["filters"]),)

    return output


def _grown(size: int, window: int, stride: int, rate: int, extra: int | None, padding: str) -> int:
    reach = (window - 1) * rate + 1
    if extra is None:
        return size * stride if padding == "same" else size * stride + max(reach - stride, 0)
    if padding == "same":
        return (size - 1) * stride + reach - 2 * (reach // 2) + extra
    return (size - 1) * stride + reach + extra


def transpose_weights(rank: int) -> Weights:
    """kernel (window..., filters, channels), bias (filters,)."""

    def weights(args: Args, inputs: Shapes) -> list[Weight]:
        shape = (*args["kernel_size"], args["filters"], _channels(args, inputs[0], rank))
        return [Weight("kernel", shape, args["kernel_initializer"]), *_bias(args, args["filters"])]

    return weights
