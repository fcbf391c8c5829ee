"""Layers that join several tensors."""

from service.lint.graph import Shape
from service.lint.shapes.fault import ShapeFault, written
from service.lint.shapes.weight import Args, Shapes


def _fault(message: str, inputs: Shapes) -> ShapeFault:
    return ShapeFault("ARC709", message, received=[list(shape) for shape in inputs])


def _shown(inputs: Shapes) -> str:
    return " and ".join(written(shape) for shape in inputs[:4]) + (" ..." if len(inputs) > 4 else "")


def elementwise_output(args: Args, inputs: Shapes) -> Shapes:
    """Shapes broadcast against each other, the batch axis apart."""
    if len(inputs) < 2:
        raise _fault(f"expected at least 2 inputs to merge, received {len(inputs)}", inputs)
    merged: Shape = inputs[0][1:]
    for shape in inputs[1:]:
        merged = _broadcast(merged, shape[1:], inputs)
    return ((_batch(inputs), *merged),)


def _batch(inputs: Shapes) -> int | None:
    sizes = {shape[0] for shape in inputs if shape}
    return sizes.pop() if len(sizes) == 1 else None


def _broadcast(one: Shape, other: Shape, inputs: Shapes) -> Shape:
    if len(one) < len(other):
        one, other = other, one
    offset = len(one) - len(other)
    out = list(one)
    for index, size in enumerate(other, offset):
        have = one[index]
        if have is None or size is None:
            out[index] = None if have in (None, 1) and size in (None, 1) else (size if have is None else have)
        elif have == 1:
            out[index] = size
        elif size not in (1, have):
            raise _fault(
                f"expected inputs of equal shape, received {_shown(inputs)}; "
                "project one of them to the other's shape with Dense or a 1x1 convolution",
                inputs,
            )
    return tuple(out)


def subtract_output(args: Args, inputs: Shapes) -> Shapes:
    """Exactly two tensors."""
    if len(inputs) != 2:
        raise _fault(f"expected 2 inputs, received {len(inputs)}", inputs)
    return elementwise_output(args, inputs)


def concatenate_output(args: Args, inputs: Shapes) -> Shapes:
    """One axis is the sum, all others must agree."""
    rank, axis = len(inputs[0]), args["axis"]
    if any(len(shape) != rank for shape in inputs) or not -rank <= axis < rank:
        raise _fault(f"expected inputs of equal rank with axis {axis}, received {_shown(inputs)}", inputs)
    axis %= rank
    out = list(inputs[0])
    for index in range(rank):
        sizes = [shape[index] for shape in inputs]
        if index == axis:
            out[index] = None if None in sizes else sum(size or 0 for size in sizes)
            continue
        known = {size for size in sizes if size is not None}
        if len(known) > 1 and index:
            raise _fault(f"expected inputs equal in all axes but {axis}, received {_shown(inputs)}", inputs)
        out[index] = known.pop() if len(known) == 1 else None
    return (tuple(out),)


def dot_output(args: Args, inputs: Shapes) -> Shapes:
    """Product over one axis of each of two tensors."""
    if len(inputs) != 2:
        raise _fault(f"expected 2 inputs, received {len(inputs)}", inputs)
    one, other = inputs
    axes = args["axes"] if isinstance(args["axes"], tuple) else (args["axes"], args["axes"])
    if not (-len(one) <= axes[0] < len(one) and -len(other) <= axes[1] < len(other)):
        raise _fault(f"expected inputs that have axes {axes}, received {_shown(inputs)}", inputs)
    left, right = axes[0] % len(one), axes[1] % len(other)
    if one[left] is not None and other[right] is not None and one[left] != other[right]:
        raise _fault(f"expected equal sizes on axes {axes}, received {_shown(inputs)}", inputs)
    kept = [size for index, size in enumerate(one) if index != left]
    kept += [size for index, size in enumerate(other) if index not in (0, right)]
    return (tuple(kept) if len(kept) > 1 else (kept[0], 1),)
