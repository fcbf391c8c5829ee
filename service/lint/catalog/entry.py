"""What is known of one kind of Keras layer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.lint.catalog.argument import Argument
from service.lint.catalog.value import Read, Unfit
from service.lint.shapes.weight import OutputShape, Weights, no_weights


@dataclass(frozen=True, slots=True)
class LayerEntry:
    """One Keras layer.

    output: output shapes from arguments and input shapes.
    weights: the weights it makes, in Keras's order.
    aliases: other class names that mean this layer.
    renamed: Keras 2 arguments that have another name now; None for one that says nothing any more.
    refused: why the layer is opaque: it runs code or reads files.
    merges: it takes a list of tensors.
    class_name: Keras's own name of the class, where it exports the class under another.
    inner: arguments that hold a layer, or an array of layers.
    modules: where Keras keeps it, beside keras.layers.
    """

    kind: str
    arguments: tuple[Argument, ...]
    output: OutputShape
    weights: Weights = no_weights
    aliases: tuple[str, ...] = ()
    renamed: Mapping[str, str | None] = field(default_factory=dict)
    refused: str | None = None
    merges: bool = False
    class_name: str = ""
    inner: tuple[str, ...] = ()
    modules: frozenset[str] = frozenset()
    readers: dict[str, Read] = field(init=False)
    defaults: dict[str, Any] = field(init=False)
    required: tuple[str, ...] = field(init=False)
    snake: str = field(init=False)
    has_weights: bool = field(init=False)
    stated: frozenset[str] = field(init=False)
    nullable: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "readers", {argument.name: argument.read for argument in self.arguments})
        given = {argument.name: argument.default for argument in self.arguments if not argument.required}
        object.__setattr__(self, "defaults", given)
        required = tuple(argument.name for argument in self.arguments if argument.required)
        object.__setattr__(self, "required", required)
        object.__setattr__(self, "stated", frozenset({*self.readers, "activity_regularizer", "dtype"}))
        object.__setattr__(self, "nullable", frozenset(filter(self._takes_null, self.readers)))
        object.__setattr__(self, "has_weights", self.weights is not no_weights)
        object.__setattr__(self, "snake", to_snake_case(self.class_name or self.kind))

    def _takes_null(self, name: str) -> bool:
        """Whether ``null`` stands for itself, so that nothing needs to be called for it."""
        try:
            return name not in self.inner and self.readers[name](None) is None
        except Unfit:
            return False


def to_snake_case(name: str) -> str:
    """Keras's automatic name for a class (keras.src.utils.naming)."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
