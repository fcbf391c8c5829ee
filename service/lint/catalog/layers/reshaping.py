"""Reshaping."""

from typing import Any

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import DATA_FORMAT
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.value import (
    LARGEST_INTEGER,
    Unfit,
    choice,
    many,
    margins,
    positive_integer,
    sizes,
)
from service.lint.shapes.reshaping import (
    cropping_output,
    flatten_output,
    padding_output,
    permute_output,
    repeat_output,
    reshape_output,
    up_sampling_output,
)

INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")


def target_shape(value: Any) -> tuple[int, ...]:
    """Sizes, of which one may be -1."""
    if type(value) is not list or len(value) > 16:
        raise Unfit("an array of sizes", value)
    for index, size in enumerate(value):
        if type(size) is not int or not (size == -1 or 0 < size <= LARGEST_INTEGER):
            raise Unfit("a positive integer or -1", size, (index,))
    if value.count(-1) > 1:
        raise Unfit("at most one -1", value)
    return tuple(value)


def permutation(value: Any) -> tuple[int, ...]:
    """The axes 1, 2, ... in some order."""
    dims: tuple[int, ...] = many(positive_integer)(value)
    if sorted(dims) != list(range(1, len(dims) + 1)):
        raise Unfit("an array that holds each axis, counted from 1, once", value)
    return dims


def data_format(rank: int) -> tuple[Argument, ...]:
    """Cropping1D and UpSampling1D know channels last alone."""
    return () if rank == 1 else (DATA_FORMAT,)


def padding(rank: int) -> LayerEntry:
    """ZeroPadding1D, 2D, 3D."""
    return LayerEntry(
        f"ZeroPadding{rank}D",
        (Argument("padding", margins(rank), ((1, 1),) * rank), DATA_FORMAT),
        padding_output(rank),
    )


def cropping(rank: int) -> LayerEntry:
    """Cropping1D, 2D, 3D."""
    default = ((0, 0),) * 2 if rank == 2 else ((1, 1),) * rank
    return LayerEntry(
        f"Cropping{rank}D",
        (Argument("cropping", margins(rank), default), *data_format(rank)),
        cropping_output(rank),
    )


def up_sampling(rank: int) -> LayerEntry:
    """UpSampling1D, 2D, 3D."""
    size = Argument("size", sizes(rank), (2,) * rank)
    interpolation = Argument("interpolation", choice(*INTERPOLATIONS), "nearest")
    extra = (interpolation,) if rank == 2 else ()
    return LayerEntry(f"UpSampling{rank}D", (size, *data_format(rank), *extra), up_sampling_output(rank))


LAYERS = (
    LayerEntry("Flatten", (DATA_FORMAT,), flatten_output),
    LayerEntry("Reshape", (Argument("target_shape", target_shape),), reshape_output),
    LayerEntry("Permute", (Argument("dims", permutation),), permute_output),
    LayerEntry("RepeatVector", (Argument("n", positive_integer),), repeat_output),
    *(padding(rank) for rank in (1, 2, 3)),
    *(cropping(rank) for rank in (1, 2, 3)),
    *(up_sampling(rank) for rank in (1, 2, 3)),
)
