"""What convolution and pooling share: axes, and how a window shrinks them."""

from service.lint.graph import Shape
from service.lint.shapes.fault import ShapeFault, mismatch, written
from service.lint.shapes.weight import Args


def split(args: Args, shape: Shape, rank: int, layer: str) -> tuple[tuple[int | None, ...], int | None]:
    """Spatial sizes and channels of an input with batch, ``rank`` spatial axes and channels."""
    if len(shape) != rank + 2:
        if len(shape) == rank + 1:
            missing = "an axis is missing: add the channel axis with Reshape or in the input shape"
        elif len(shape) == rank + 3:
            missing = f"there is an axis too many: use the {rank + 1}D layer, TimeDistributed or Reshape"
        else:
            missing = "add a Reshape"
        raise mismatch(f"{rank + 2} axes for {layer} (batch, {rank} spatial, channels)", shape, missing)
    if args.get("data_format") == "channels_first":
        return shape[2:], shape[1]
    return shape[1:-1], shape[-1]


def joined(args: Args, batch: int | None, spatial: Shape, channels: int | None) -> Shape:
    """The inverse of ``split``."""
    if args.get("data_format") == "channels_first":
        return (batch, channels, *spatial)
    return (batch, *spatial, channels)


def windowed(
    sizes: Shape,
    window: tuple[int, ...],
    strides: tuple[int, ...],
    dilation: tuple[int, ...],
    padding: str,
    shape: Shape,
) -> Shape:
    """Spatial sizes after a window has slid over them."""
    out: list[int | None] = []
    for size, width, stride, rate in zip(sizes, window, strides, dilation, strict=True):
        if size is None:
            out.append(None)
        elif padding == "valid":
            reach = (width - 1) * rate + 1
            if reach > size:
                raise exceeds(reach, size, shape)
            out.append((size - reach) // stride + 1)
        else:
            out.append(-(-size // stride))
    return tuple(out)


def exceeds(reach: int, size: int, shape: Shape) -> ShapeFault:
    """ARC702: the feature map is smaller than the window."""
    return ShapeFault(
        "ARC702",
        f"a window of {reach} does not fit into the {size} left of the input {written(shape)}; "
        "use padding='same', fewer poolings or strides, or a larger input",
        window=reach,
        size=size,
        received=list(shape),
    )
