"""A model as it stands in the document: its layers, and which calls take what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from service.lint.graph import Layer

Reference = tuple[str, int, int]
"""Layer name, which of its calls, which of that call's outputs."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a layer or an inner model. ``pointer`` leads to where the document makes it."""

    name: str
    index: int
    inputs: tuple[Reference, ...]
    arguments: Mapping[str, Any]
    pointer: str


@dataclass(slots=True, eq=False)
class Draft:
    """A model before its inner models are spread out. Names are local to the model.

    inputs, outputs: which tensors enter and leave.
    sequential: Keras builds its layers within its own name, and those of a functional model within none.
    """

    name: str
    pointer: str
    members: dict[str, "Layer | Draft"] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    inputs: list[Reference] = field(default_factory=list)
    outputs: list[Reference] = field(default_factory=list)
    trainable: bool = True
    sequential: bool = False
