"""Where a Functional config speaks of a layer, so that a patch can speak of another one instead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api_schemas.finding import JsonPatch
from service.lint.pointer import escape, parent, resolve
from service.lint.subject import Subject

Reference = tuple[str, int, int]
"""Layer name, call index, tensor index: what Keras writes as ``[name, 0, 0]``."""

REFERENCE_LENGTH = 3
CONNECTING_MEMBERS = ("inbound_nodes",)
OUTPUT_MEMBERS = ("output_layers",)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """The list of layers that a layer stands in, and the object that holds it."""

    layers_pointer: str
    holder_pointer: str
    layers: list[Any]
    holder: Mapping[str, Any]

    @property
    def is_functional(self) -> bool:
        """Whether layers state their inputs, as a Functional config does."""
        return "output_layers" in self.holder

    def names(self) -> set[str]:
        """Every name in use beside the layer."""
        found = [layer_name(layer) for layer in self.layers]
        return {name for name in found if name is not None}


def enclosure(subject: Subject, pointer: str) -> Enclosure | None:
    """The surroundings of the layer at a pointer; ``None`` where it does not stand in a list of layers."""
    document = subject.submitted.document
    layers_pointer = parent(pointer)
    layers, holder = resolve(document, layers_pointer), resolve(document, parent(layers_pointer))
    if not isinstance(layers, list) or not isinstance(holder, Mapping):
        return None
    return Enclosure(layers_pointer, parent(layers_pointer), layers, holder)


def layer_name(layer: Any) -> str | None:
    """The name that a layer's object states."""
    if not isinstance(layer, Mapping):
        return None
    config = layer.get("config")
    name = layer.get("name") or (config.get("name") if isinstance(config, Mapping) else None)
    return name if isinstance(name, str) else None


def references(value: Any, pointer: str, name: str | None = None) -> Iterator[tuple[str, list[Any]]]:
    """Pointer and value of every ``[name, call, tensor, ...]`` below a value; of one layer, or of any."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from references(below, f"{pointer}/{escape(str(key))}", name)
    elif isinstance(value, list):
        if _is_reference(value) and (name is None or value[0] == name):
            yield pointer, value
            return
        for index, below in enumerate(value):
            yield from references(below, f"{pointer}/{index}", name)


def _is_reference(value: list[Any]) -> bool:
    return (
        len(value) >= REFERENCE_LENGTH
        and isinstance(value[0], str)
        and isinstance(value[1], int)
        and isinstance(value[2], int)
    )


def own_source(layer: Any) -> Reference | None:
    """What a Functional layer takes, where it is called once on one tensor."""
    nodes = layer.get("inbound_nodes") if isinstance(layer, Mapping) else None
    found = list(references(nodes, ""))
    if not isinstance(nodes, list) or len(nodes) != 1 or len(found) != 1:
        return None
    name, call, tensor = found[0][1][:REFERENCE_LENGTH]
    return name, call, tensor


def redirect(around: Enclosure, name: str, target: Reference) -> JsonPatch:
    """Make everything that takes the output of ``name`` take another tensor."""
    operations: JsonPatch = []
    for index, layer in enumerate(around.layers):
        if isinstance(layer, Mapping):
            for member in CONNECTING_MEMBERS:
                place = f"{around.layers_pointer}/{index}/{member}"
                operations += _redirected(layer.get(member), place, name, target)
    for member in OUTPUT_MEMBERS:
        place = f"{around.holder_pointer}/{member}"
        operations += _redirected(around.holder.get(member), place, name, target)
    return operations


def _redirected(value: Any, pointer: str, name: str, target: Reference) -> JsonPatch:
    return [
        {"op": "replace", "path": f"{place}/{at}", "value": part}
        for place, written in references(value, pointer, name)
        for at, part in enumerate(target)
        if written[at] != part
    ]
