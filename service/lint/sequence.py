"""Patches that add, move and remove layers, where the document is a plain list of them.

In a graph such a change would have to rewire other layers; there is no patch then (``None``).
"""

from collections.abc import Mapping
from typing import Any

from api_schemas.finding import JsonPatch
from service.lint.fixes import snake_case
from service.lint.graph import Layer
from service.lint.pointer import last_index, parent, resolve
from service.lint.subject import Subject


def remove_layer(subject: Subject, layer: Layer) -> JsonPatch | None:
    """Take a layer out."""
    return [{"op": "remove", "path": layer.pointer}] if _stands_in_sequence(subject, layer) else None


def move_behind(subject: Subject, layer: Layer, other: Layer) -> JsonPatch | None:
    """Take a layer out and put it directly behind a later one."""
    if parent(layer.pointer) != parent(other.pointer) or not _stands_in_sequence(subject, layer):
        return None
    place, target = last_index(layer.pointer), last_index(other.pointer)
    if place is None or target is None or place >= target:
        return None
    return [{"op": "move", "from": layer.pointer, "path": other.pointer}]


def insert_before(
    subject: Subject, layer: Layer, kind: str, arguments: Mapping[str, Any] | None = None
) -> JsonPatch | None:
    """Put a new layer of a Keras class in front of one."""
    if not _stands_in_sequence(subject, layer):
        return None
    value = _written(subject, kind, dict(arguments or {}))
    return [*forget_builds(subject, layer), {"op": "add", "path": layer.pointer, "value": value}]


def forget_builds(subject: Subject, layer: Layer) -> JsonPatch:
    """Take away the shapes that Keras wrote down for a layer and all behind it; a change makes them stale."""
    document, nodes = subject.submitted.document, subject.graph.nodes
    first = next((node.index for node in nodes if node.layer is layer), len(nodes))
    pointers = {node.layer.pointer: None for node in nodes[first:]}
    written = (resolve(document, pointer) for pointer in pointers)
    return [
        {"op": "remove", "path": f"{pointer}/build_config"}
        for pointer, value in zip(pointers, written, strict=True)
        if isinstance(value, Mapping) and "build_config" in value
    ]


def _written(subject: Subject, kind: str, arguments: dict[str, Any]) -> dict[str, Any]:
    if subject.graph.form == "compact":
        return {"type": snake_case(kind), **arguments}
    value = {"class_name": kind, "config": {"name": _free_name(subject, snake_case(kind)), **arguments}}
    if subject.graph.form == "keras2":
        return value
    return {"module": "keras.layers", **value, "registered_name": None}


def _free_name(subject: Subject, stem: str) -> str:
    taken = {layer.name.rpartition("/")[2] for layer in subject.graph.layers}
    number = 0
    while (name := f"{stem}_{number}" if number else stem) in taken:
        number += 1
    return name


def _stands_in_sequence(subject: Subject, layer: Layer) -> bool:
    """Whether the layer is an item of a list in which each one feeds the next."""
    document = subject.submitted.document
    place = parent(layer.pointer)
    items = resolve(document, place)
    if last_index(layer.pointer) is None or not isinstance(items, list):
        return False
    if subject.graph.form == "compact":
        return not any("inputs" in item for item in items if isinstance(item, Mapping))
    model = resolve(document, parent(parent(place)))
    return isinstance(model, Mapping) and model.get("class_name") == "Sequential"
