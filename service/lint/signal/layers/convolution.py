"""Convolutions with positions, borders, strides and dilation; depthwise and separable ones.

An offset between positions maps to an offset (Novak et al. 2019; Garriga-Alonso et al. 2019, "Deep
Convolutional Networks as shallow Gaussian Processes"; Xiao et al. 2018, "Dynamical Isometry and a Mean Field
Theory of CNNs"): S_out(D) = sigma^2 F sum over taps of S_in(stride D), counting only taps inside the image
for both positions. Backward, a pair of gradients meets only through the same tap, as different taps have
independent weights.
"""

from math import prod

from service.lint.graph import Node, Variable
from service.lint.signal import axes
from service.lint.signal.initializers import weights
from service.lint.signal.kernels import Gram, bias_of, linear_step
from service.lint.signal.state import (
    MIN_SQUARE,
    Array,
    Gradient,
    Signal,
    at_origin,
    position_mean,
)
from service.lint.signal.step import Forward, Step, chained, variable

Windows = list[axes.Window]


def windows(node: Node, spatial: axes.Spatial, sizes: object, strides: object) -> Windows | str:
    """The window's way along each axis, or why it has none."""
    args = node.layer.args
    if args.get("data_format") == "channels_first":
        return "channels-first data are not modelled"
    dilations = args.get("dilation_rate", 1)
    rank = len(spatial)
    triples = [_per_axis(values, rank) for values in (sizes, strides, dilations)]
    if any(values is None for values in triples):
        return "its window does not fit its input's rank"
    padding = str(args.get("padding", "valid"))
    found: Windows = []
    for size, kernel, stride, dilation in zip(spatial, *(t or () for t in triples), strict=True):
        if kernel > axes.MAX_TAPS:
            return f"a window of {kernel} positions is beyond what is predicted"
        if axes.window_size(size, kernel, stride, dilation, padding)[0] < 1:
            return "its window is larger than its input"
        found.append(axes.window(size, kernel, stride, dilation, padding))
    return found


def _per_axis(values: object, rank: int) -> tuple[int, ...] | None:
    if isinstance(values, int):
        return (values,) * rank
    if isinstance(values, tuple | list) and len(values) == rank:
        return tuple(int(value) for value in values)
    return None


def patch_gram(source: Signal, along: Windows, fan: float) -> Gram:
    """Second moments of the window's inputs, ``fan`` of them per tap."""
    if all(w.kernel == 1 and w.stride == 1 for w in along):
        return Gram(fan * source.square, fan * source.same, fan * source.other)
    square = fan * axes.along([w.spread for w in along], source.square)
    spatial = tuple(w.out for w in along)
    offsets = [w.offsets for w in along]
    same, other = axes.along(offsets, source.same), axes.along(offsets, source.other)
    mean = position_mean(spatial, square)
    scale = mean / max(float(same.flat[0]), MIN_SQUARE)
    return Gram(square, at_origin(scale * same, mean), scale * other)


def patch_back(gradient: Gradient, along: Windows, fan: float) -> tuple[Array, Array, Array]:
    """The output's gradient by the window's inputs."""
    if all(w.kernel == 1 and w.stride == 1 for w in along):
        return fan * gradient.square, fan * gradient.same, fan * gradient.other
    square = fan * axes.along([w.gather for w in along], gradient.square)
    spatial = tuple(w.size for w in along)
    offsets = [w.offsets_back for w in along]
    same, other = axes.along(offsets, gradient.same), axes.along(offsets, gradient.other)
    mean = position_mean(spatial, square)
    scale = mean / max(float(same.flat[0]), MIN_SQUARE)
    return square, at_origin(scale * same, mean), scale * other


def _convolved(
    node: Node,
    source: Signal,
    batch: int,
    kernel: Variable,
    bias: Variable | None,
    along: Windows,
    *,
    depthwise: bool = False,
) -> Step | str:
    scale = weights(kernel.initializer, kernel.shape)
    shift = bias_of(node.layer, bias)
    if isinstance(scale, str) or isinstance(shift, str):
        return scale if isinstance(scale, str) else str(shift)
    fan = 1.0 if depthwise else float(kernel.shape[-2])
    units = prod(kernel.shape[-2:]) if depthwise else kernel.shape[-1]

    def back(gradient: Gradient) -> tuple[Array, Array, Array]:
        return patch_back(gradient, along, fan)

    return linear_step(
        source,
        patch_gram(source, along, fan),
        tuple(w.out for w in along),
        units,
        scale,
        kernel,
        bias,
        shift,
        back,
        batch,
        summed=not depthwise,
    )


def convolution(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Conv1D to Conv3D, groups included."""
    kernel = variable(node.layer, "kernel")
    if kernel is None:
        return "its kernel has no known shape"
    along = windows(node, inputs[0].spatial, kernel.shape[:-2], node.layer.args.get("strides", 1))
    if isinstance(along, str):
        return along
    return _convolved(node, inputs[0], batch, kernel, variable(node.layer, "bias"), along)


def depthwise(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """One window per channel: fan_in counts channels that do not enter, so a scaled kernel is too small."""
    kernel = variable(node.layer, "kernel") or variable(node.layer, "depthwise_kernel")
    if kernel is None:
        return "its kernel has no known shape"
    along = windows(node, inputs[0].spatial, kernel.shape[:-2], node.layer.args.get("strides", 1))
    if isinstance(along, str):
        return along
    bias = variable(node.layer, "bias")
    return _convolved(node, inputs[0], batch, kernel, bias, along, depthwise=True)


def separable(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """A depthwise convolution, then a 1 x 1 one."""
    first = variable(node.layer, "depthwise_kernel")
    second = variable(node.layer, "pointwise_kernel")
    if first is None or second is None:
        return "its kernels have no known shape"
    along = windows(node, inputs[0].spatial, first.shape[:-2], node.layer.args.get("strides", 1))
    if isinstance(along, str):
        return along
    depth = _convolved(node, inputs[0], batch, first, None, along, depthwise=True)
    if isinstance(depth, str):
        return depth
    points = [axes.window(w.out, 1, 1, 1, "valid") for w in along]
    bias = variable(node.layer, "bias")
    point = _convolved(node, depth.output, batch, second, bias, points)
    return point if isinstance(point, str) else chained(depth, point)


LAYERS: dict[str, Forward] = {
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), convolution),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), depthwise),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), separable),
}
