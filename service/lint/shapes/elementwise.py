"""Layers whose output has the shape of their input."""

from service.lint.shapes.fault import mismatch
from service.lint.shapes.weight import Args, Shapes, Weight


def same_shape(args: Args, inputs: Shapes) -> Shapes:
    """Every output axis is the input axis."""
    return (inputs[0],)


def prelu_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """One slope per unit; one for a whole axis that is shared."""
    shape = list(inputs[0][1:])
    for axis in args["shared_axes"] or ():
        if not 1 <= axis <= len(shape):
            raise mismatch(f"an input that has the shared axis {axis}", inputs[0])
        shape[axis - 1] = 1
    if any(size is None for size in shape):
        raise mismatch(
            "known sizes on every axis that has slopes of its own",
            inputs[0],
            "share the open axes with shared_axes",
        )
    return [Weight("alpha", tuple([size or 0 for size in shape]), args["alpha_initializer"])]
