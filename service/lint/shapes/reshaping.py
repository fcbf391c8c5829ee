"""Layers that move axes about."""

from math import prod

from service.lint.graph import Shape
from service.lint.shapes.fault import ShapeFault, mismatch, written
from service.lint.shapes.spatial import joined, split
from service.lint.shapes.weight import Args, OutputShape, Shapes


def product(sizes: Shape) -> int | None:
    """Number of elements; unknown when a size is."""
    known = [size for size in sizes if size is not None]
    return prod(known) if len(known) == len(sizes) else None


def flatten_output(args: Args, inputs: Shapes) -> Shapes:
    """All but the batch axis become one."""
    return ((inputs[0][0], product(inputs[0][1:])),)


def reshape_output(args: Args, inputs: Shapes) -> Shapes:
    """The target shape; -1 is worked out."""
    target, have = args["target_shape"], product(inputs[0][1:])
    fixed = prod(size for size in target if size != -1)
    open_axes = sum(size == -1 for size in target)
    if have is None:
        return ((inputs[0][0], *(None if size == -1 else size for size in target)),)
    fits = have == fixed if not open_axes else open_axes == 1 and fixed > 0 and have % fixed == 0
    if not fits:
        raise ShapeFault(
            "ARC703",
            f"{have} values per example (input {written(inputs[0])}) cannot become {written(target)}",
            received=list(inputs[0]),
            target_shape=list(target),
            elements=have,
        )
    return ((inputs[0][0], *(have // fixed if size == -1 else size for size in target)),)


def permute_output(args: Args, inputs: Shapes) -> Shapes:
    """Axes in the order of ``dims`` (counted from 1)."""
    shape, dims = inputs[0], args["dims"]
    if len(dims) != len(shape) - 1:
        raise mismatch(f"{len(dims) + 1} axes for Permute{written(dims)}", shape)
    return ((shape[0], *(shape[dim] for dim in dims)),)


def repeat_output(args: Args, inputs: Shapes) -> Shapes:
    """(batch, features) becomes (batch, n, features)."""
    if len(inputs[0]) != 2:
        raise mismatch("2 axes for RepeatVector (batch, features)", inputs[0], "add a Flatten layer")
    return ((inputs[0][0], args["n"], inputs[0][1]),)


def padding_output(rank: int) -> OutputShape:
    """Each spatial axis grows by its padding."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        spatial, channels = split(args, inputs[0], rank, f"ZeroPadding{rank}D")
        grown = tuple(
            None if size is None else size + before + after
            for size, (before, after) in zip(spatial, args["padding"], strict=True)
        )
        return (joined(args, inputs[0][0], grown, channels),)

    return output


def cropping_output(rank: int) -> OutputShape:
    """Each spatial axis loses its cropping, and something must be left."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        spatial, channels = split(args, inputs[0], rank, f"Cropping{rank}D")
        left = []
        for size, (before, after) in zip(spatial, args["cropping"], strict=True):
            if size is not None and size <= before + after:
                raise ShapeFault(
                    "ARC702",
                    f"cropping {before} + {after} leaves nothing of an axis of {size}",
                    received=list(inputs[0]),
                )
            left.append(None if size is None else size - before - after)
        return (joined(args, inputs[0][0], tuple(left), channels),)

    return output


def up_sampling_output(rank: int) -> OutputShape:
    """Each spatial axis is multiplied."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        spatial, channels = split(args, inputs[0], rank, f"UpSampling{rank}D")
        grown = tuple(
            None if size is None else size * factor
            for size, factor in zip(spatial, args["size"], strict=True)
        )
        return (joined(args, inputs[0][0], grown, channels),)

    return output
