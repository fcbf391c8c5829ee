"""A weight tensor as its layer makes it, before it has a path."""

from collections.abc import Callable
from typing import Any, NamedTuple

from service.lint.graph import ObjectSpec, Shape

Args = dict[str, Any]
Shapes = tuple[Shape, ...]
OutputShape = Callable[[Args, Shapes], Shapes]
"""Output shapes of one call; raises ShapeFault."""


class Weight(NamedTuple):
    """Name, shape and initialiser; ``scope`` is the path of the sublayer that holds it, if one does."""

    name: str
    shape: tuple[int, ...]
    initializer: ObjectSpec | None = None
    trainable: bool = True
    scope: str = ""


Weights = Callable[[Args, Shapes], list[Weight]]
"""Weights that a layer makes for its first input shapes; raises ShapeFault."""


def no_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """A layer that learns nothing."""
    return []
