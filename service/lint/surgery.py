"""Patches that add or remove a layer, in Sequential, Functional and compact configs.

``None`` where the connections cannot be mended with certainty: shared layers, layers of several inputs, an
input shape that stands on the layer itself. Operations of one patch are in the order in which they apply.
"""

import copy
from collections.abc import Mapping
from typing import Any

from api_schemas.finding import JsonPatch
from service.lint.fixes import snake_case
from service.lint.graph import Node
from service.lint.pointer import last_index, parent, resolve
from service.lint.references import Enclosure, enclosure, layer_name, own_source, redirect, references
from service.lint.subject import Subject

INPUT_SHAPE_MEMBERS = ("batch_input_shape", "batch_shape", "input_shape")


def remove_layer(subject: Subject, node: Node) -> JsonPatch | None:
    """Take a layer out and connect what follows to what comes before."""
    around = enclosure(subject, node.layer.pointer)
    if around is None or not _is_called_once(subject, node) or _states_input_shape(subject, node):
        return None
    removal = {"op": "remove", "path": node.layer.pointer}
    if subject.graph.form == "compact":
        joined = _join_compact(around, node)
        return None if joined is None else [*joined, removal]
    if not around.is_functional:
        return [removal] if len(around.layers) > 1 else None
    written = resolve(subject.submitted.document, node.layer.pointer)
    source, name = own_source(written), layer_name(written)
    if source is None or name is None:
        return None
    return [*redirect(around, name, source), removal]


def _is_called_once(subject: Subject, node: Node) -> bool:
    calls = sum(other.layer is node.layer for other in subject.graph.nodes)
    return calls == 1 and len(node.inputs) == 1 and len(node.output_shapes) <= 1


def _states_input_shape(subject: Subject, node: Node) -> bool:
    arguments = resolve(subject.submitted.document, node.layer.args_pointer)
    return isinstance(arguments, Mapping) and any(key in arguments for key in INPUT_SHAPE_MEMBERS)


def _join_compact(around: Enclosure, node: Node) -> JsonPatch | None:
    """Connect the neighbours of a compact layer: whoever names it, and the next one that takes it unnamed."""
    index = last_index(node.layer.pointer)
    assert index is not None
    own = around.layers[index].get("inputs")
    name = around.layers[index].get("name")
    if _is_named(around, name):
        return None
    following = around.layers[index + 1] if index + 1 < len(around.layers) else None
    if own is None or following is None or "inputs" in following:
        return []
    return [{"op": "add", "path": f"{around.layers_pointer}/{index + 1}/inputs", "value": own}]


def _is_named(around: Enclosure, name: Any) -> bool:
    """Whether an ``inputs`` or ``outputs`` speaks of the layer by name."""
    if name is None:
        return False
    spoken = [layer.get("inputs") for layer in around.layers if isinstance(layer, Mapping)]
    spoken.append(around.holder.get("outputs"))
    return any(isinstance(names, list) and name in names for names in spoken)


def insert_after(subject: Subject, node: Node, kind: str, arguments: Mapping[str, Any]) -> JsonPatch | None:
    """Put a new layer that keeps its input's shape behind a node, before everything that takes its output."""
    document = subject.submitted.document
    if subject.graph.form == "compact":
        return _insert_compact(subject, node, kind, arguments)
    around, index = enclosure(subject, node.layer.pointer), last_index(node.layer.pointer)
    if around is None or index is None or not _may_be_followed(subject, node):
        return None
    written = resolve(document, node.layer.pointer)
    name = _new_name(around, kind)
    layer = _layer_object(written, kind, {"name": name, **arguments})
    addition = {"op": "add", "path": f"{around.layers_pointer}/{index + 1}", "value": layer}
    if not around.is_functional:
        return [addition]
    inbound = _inbound(around, layer_name(written))
    if inbound is None:
        return None
    layer["inbound_nodes"] = inbound
    if "name" in written:
        layer["name"] = name
    return [*redirect(around, str(layer_name(written)), (name, 0, 0)), addition]


def _may_be_followed(subject: Subject, node: Node) -> bool:
    calls = sum(other.layer is node.layer for other in subject.graph.nodes)
    return calls == 1 and len(node.output_shapes) <= 1


def _insert_compact(
    subject: Subject, node: Node, kind: str, arguments: Mapping[str, Any]
) -> JsonPatch | None:
    document = subject.submitted.document
    layer = {"type": snake_case(kind), **arguments}
    if node.layer.kind == "InputLayer" and last_index(node.layer.pointer) is None:
        first = resolve(document, f"{node.layer.pointer}/layers/0")
        stated = isinstance(first, Mapping) and ("input_shape" in first or "inputs" in first)
        return None if stated else [_addition(f"{node.layer.pointer}/layers", 0, layer)]
    around, index = enclosure(subject, node.layer.pointer), last_index(node.layer.pointer)
    if around is None or index is None or _is_named(around, around.layers[index].get("name")):
        return None
    return [_addition(around.layers_pointer, index + 1, layer)]


def _addition(layers_pointer: str, index: int, layer: Any) -> dict[str, Any]:
    return {"op": "add", "path": f"{layers_pointer}/{index}", "value": layer}


def _new_name(around: Enclosure, kind: str) -> str:
    base, taken = snake_case(kind), around.names()
    candidates = (base if number == 0 else f"{base}_{number}" for number in range(len(taken) + 1))
    return next(name for name in candidates if name not in taken)


def _layer_object(beside: Any, kind: str, config: dict[str, Any]) -> dict[str, Any]:
    """A layer as the one beside it is written."""
    if isinstance(beside, Mapping) and "module" in beside:
        return {
            "module": "keras.layers",
            "class_name": kind,
            "config": config,
            "registered_name": None,
        }
    return {"class_name": kind, "config": config}


def _inbound(around: Enclosure, name: str | None) -> Any:
    """The ``inbound_nodes`` of a layer that takes the one output of ``name``, as a consumer writes it."""
    for layer in around.layers:
        nodes = layer.get("inbound_nodes") if isinstance(layer, Mapping) else None
        for place, written in references(nodes, "", name) if name else ():
            return _single_call(nodes, parent(place), written)
    return None


def _single_call(nodes: Any, holder_pointer: str, written: list[Any]) -> Any:
    holder = resolve(nodes, holder_pointer)
    if isinstance(holder, Mapping) and "keras_history" in holder:
        tensor = {"class_name": "__keras_tensor__", "config": copy.deepcopy(dict(holder))}
        return [{"args": [tensor], "kwargs": {}}]
    return [[[written[0], written[1], written[2], {}]]]
