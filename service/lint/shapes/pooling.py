"""Pooling, local and global."""

from service.lint.shapes.spatial import joined, split, windowed
from service.lint.shapes.weight import Args, OutputShape, Shapes


def pool_output(rank: int) -> OutputShape:
    """Each spatial axis shrunk by the window."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        shape = inputs[0]
        spatial, channels = split(args, shape, rank, f"{rank}D pooling")
        window, strides = args["pool_size"], args["strides"] or args["pool_size"]
        spatial = windowed(spatial, window, strides, (1,) * rank, args["padding"], shape)
        return (joined(args, shape[0], spatial, channels),)

    return output


def global_pool_output(rank: int) -> OutputShape:
    """The spatial axes are gone, or of size one with ``keepdims``."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        _, channels = split(args, inputs[0], rank, f"{rank}D global pooling")
        if args["keepdims"]:
            return (joined(args, inputs[0][0], (1,) * rank, channels),)
        return ((inputs[0][0], channels),)

    return output


def adaptive_pool_output(rank: int) -> OutputShape:
    """The spatial axes have the sizes that are asked for."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        _, channels = split(args, inputs[0], rank, f"{rank}D adaptive pooling")
        return (joined(args, inputs[0][0], args["output_size"], channels),)

    return output
