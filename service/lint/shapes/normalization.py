"""Normalisation layers."""

from service.lint.catalog.initializers import INITIALIZERS
from service.lint.graph import Shape
from service.lint.shapes.fault import mismatch
from service.lint.shapes.weight import Args, Shapes, Weight

ZEROS, ONES = INITIALIZERS.read("zeros"), INITIALIZERS.read("ones")


def axis_sizes(shape: Shape, axes: tuple[int, ...] | int, layer: str) -> tuple[int, ...]:
    """Sizes of the axes that are normalised; they must exist and be known."""
    sizes = []
    for axis in (axes,) if isinstance(axes, int) else axes:
        if not -len(shape) <= axis < len(shape):
            raise mismatch(f"an input that has axis {axis} for {layer}", shape)
        size = shape[axis]
        if size is None:
            raise mismatch(f"a known size of axis {axis} for {layer}", shape)
        sizes.append(size)
    return tuple(sizes)


def batch_norm_output(args: Args, inputs: Shapes) -> Shapes:
    """The input's shape; its axis must exist."""
    axis_sizes(inputs[0], args["axis"], "BatchNormalization")
    return (inputs[0],)


def batch_norm_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """gamma, beta, moving_mean, moving_variance: one number per channel."""
    shape = axis_sizes(inputs[0], args["axis"], "BatchNormalization")
    weights = []
    if args["scale"]:
        weights.append(Weight("gamma", shape, args["gamma_initializer"]))
    if args["center"]:
        weights.append(Weight("beta", shape, args["beta_initializer"]))
    weights.append(Weight("moving_mean", shape, args["moving_mean_initializer"], trainable=False))
    weights.append(Weight("moving_variance", shape, args["moving_variance_initializer"], trainable=False))
    return weights


def scale_and_center(args: Args, inputs: Shapes) -> list[Weight]:
    """gamma and beta over the normalised axes."""
    shape = axis_sizes(inputs[0], args["axis"], "normalization")
    weights = []
    if args["scale"]:
        weights.append(Weight("gamma", shape, args["gamma_initializer"]))
    if args["center"]:
        weights.append(Weight("beta", shape, args["beta_initializer"]))
    return weights


def group_norm_output(args: Args, inputs: Shapes) -> Shapes:
    """The input's shape; the groups must divide the channels."""
    (channels,) = axis_sizes(inputs[0], args["axis"], "GroupNormalization")
    groups = args["groups"]
    if groups != -1 and (groups < 1 or groups > channels or channels % groups):
        raise mismatch(f"channels that {groups} groups divide", inputs[0])
    return (inputs[0],)


def rms_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """A scale over the normalised axes."""
    return [Weight("scale", axis_sizes(inputs[0], args["axis"], "RMSNormalization"), ONES)]


def statistics_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """mean, variance and count of a Normalization that is still to be adapted to data."""
    if args["mean"] is not None:
        return []
    axes, shape = args["axis"], inputs[0]
    if any(not -len(shape) <= axis < len(shape) for axis in axes):
        raise mismatch(f"an input that has the axes {axes} for Normalization", shape)
    kept = tuple(sorted(axis % len(shape) for axis in axes))
    sizes = axis_sizes(shape, kept, "Normalization")
    return [
        Weight("mean", sizes, ZEROS, trainable=False),
        Weight("variance", sizes, ONES, trainable=False),
        Weight("count", (), ZEROS, trainable=False),
    ]
