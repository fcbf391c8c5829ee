"""Keras model JSON: Keras 3, Keras 2 and tf.keras, Sequential and Functional, one within the other."""

from typing import Any

from service.lint.catalog.registry import BY_CLASS_NAME
from service.lint.catalog.value import show
from service.lint.errors import Fault, SpecError
from service.lint.graph import Layer, Shape
from service.lint.reader.assembly import assemble
from service.lint.reader.context import Context
from service.lint.reader.draft import Call, Draft, Reference
from service.lint.reader.inputs import declared_dtype, declared_shape, input_layer, read_batch_shape
from service.lint.reader.layer import layer_ignores, opaque_layer, read_layer
from service.lint.reader.operations import LEGACY_KIND, read_operation
from service.lint.reader.operations import MODULES as OPERATIONS
from service.lint.reader.tensors import Smuggled, read_ends, read_inbound
from service.lint.shapes.inference import infer_shapes

MODELS = frozenset({"Sequential", "Functional", "Model"})
MODULES = frozenset(
    {
        None, "keras", "keras.layers", "keras.models", "keras.src.models.functional",
        "keras.src.models.sequential", "keras.src.engine.functional", "keras.src.engine.sequential",
        "keras.engine.functional", "keras.engine.sequential",
    }
)  # fmt: skip
"""Modules that Keras itself names for its layers and models."""

LONGEST_NAME = 256


def read_keras(context: Context, model: dict[str, Any], pointer: str, depth: int = 0) -> Draft:
    """A model and everything in it."""
    if depth > context.limits.nesting:
        detail = f"expected at most {context.limits.nesting} models within models"
        raise SpecError(Fault(pointer, detail), code="too-large")
    written, here = model.get("config"), f"{pointer}/config"
    if type(written) is list:  # Keras 1 wrote a Sequential's layers without an object around them
        written, layers_at = {"layers": written}, here
    elif type(written) is dict:
        layers_at = f"{here}/layers"
    else:
        raise SpecError(Fault(here, f"expected an object, received {show(written)}"))
    config: dict[str, Any] = written
    layers = config.get("layers")
    if type(layers) is not list:
        raise SpecError(Fault(layers_at, f"expected an array of layers, received {show(layers)}"))
    name = config.get("name")
    draft = Draft(name if type(name) is str else str(model["class_name"]).lower(), pointer)
    draft.trainable = config.get("trainable") is not False
    outer, context.read_inner = context.read_inner, lambda value, at: read_inner(context, value, at, depth)
    if model["class_name"] == "Sequential" and "input_layers" not in config:
        draft.sequential = True
        _read_sequential(context, draft, model, config, layers, layers_at, depth)
    else:
        _read_functional(context, draft, config, layers, layers_at, here, depth)
    context.read_inner = outer
    return draft


def _read_sequential(
    context: Context,
    draft: Draft,
    model: dict[str, Any],
    config: dict[str, Any],
    layers: list[Any],
    layers_at: str,
    depth: int,
) -> None:
    previous: Reference | None = None
    for index, item in enumerate(layers):
        here = f"{layers_at}/{index}"
        member = _member(context, item, here, depth)
        if previous is None and not (type(member) is Layer and member.kind == "InputLayer"):
            shape = _first_shape(model, config, item, member, draft.pointer, here)
            previous = _add_input(draft, shape, here)
        _add(draft, member, here)
        sources = (previous,) if previous else ()
        draft.calls.append(Call(_local(member), 0, sources, {}, here))
        if not sources:
            draft.inputs.append((_local(member), 0, 0))
        previous = (_local(member), 0, 0)
    if previous is None:
        raise SpecError(Fault(layers_at, "expected at least one layer, received []"))
    draft.outputs.append(previous)


def _first_shape(
    model: dict[str, Any],
    config: dict[str, Any],
    first: Any,
    member: "Layer | Draft",
    pointer: str,
    here: str,
) -> Shape | None:
    """Input shape of a Sequential without an InputLayer: the first layer's, or what it was built with."""
    if type(member) is Draft:
        entrance = member.members.get(member.inputs[0][0]) if member.inputs else None
        return entrance.args.get("batch_shape") if type(entrance) is Layer else None
    shape = declared_shape(first["config"], f"{here}/config")
    if shape is None and config.get("build_input_shape") is not None:
        shape = read_batch_shape(config["build_input_shape"], f"{pointer}/config/build_input_shape")
    for holder, at in ((model, pointer), (first, here)):
        built = holder.get("build_config")
        if shape is None and type(built) is dict and type(built.get("input_shape")) is list:
            shape = read_batch_shape(built["input_shape"], f"{at}/build_config/input_shape")
    return shape


def _add_input(draft: Draft, shape: Shape | None, here: str) -> Reference:
    name = "input_layer" if "input_layer" not in draft.members else "input_layer_"
    layer = input_layer(name, shape, draft.pointer, draft.pointer, "float32")
    draft.members[name] = layer
    draft.calls.append(Call(name, 0, (), {}, here))
    draft.inputs.append((name, 0, 0))
    return (name, 0, 0)


def _read_functional(
    context: Context,
    draft: Draft,
    config: dict[str, Any],
    layers: list[Any],
    layers_at: str,
    config_at: str,
    depth: int,
) -> None:
    for index, item in enumerate(layers):
        here = f"{layers_at}/{index}"
        operation = _operation(context, item, here)
        if operation is not None:
            layer, tensors = operation
            _add(draft, layer, here)
            draft.calls.append(Call(layer.name, 0, tensors, {}, here))
            continue
        member = _member(context, item, here, depth)
        _add(draft, member, here)
        nodes = item.get("inbound_nodes", [])
        if type(nodes) is not list:
            raise SpecError(Fault(f"{here}/inbound_nodes", f"expected an array, received {show(nodes)}"))
        if not nodes and type(member) is Layer:
            draft.calls.append(Call(member.name, 0, (), {}, here))
        for order, node in enumerate(nodes):
            draft.calls.append(_call(context, member, order, node, f"{here}/inbound_nodes/{order}"))
    draft.inputs += read_ends(config.get("input_layers", []), f"{config_at}/input_layers")
    draft.outputs += read_ends(config.get("output_layers", []), f"{config_at}/output_layers")
    if not draft.outputs:
        raise SpecError(Fault(f"{config_at}/output_layers", "expected at least one output"))


def _operation(context: Context, item: Any, here: str) -> tuple[Layer, tuple[Reference, ...]] | None:
    """An operation that some layer does too. Cheap to find out that it is none."""
    if type(item) is not dict or type(item.get("config")) is not dict:
        return None
    module, kind = item.get("module"), item.get("class_name")
    if kind != LEGACY_KIND and not (type(module) is str and module in OPERATIONS):
        return None
    context.count_layer(here)
    return read_operation(item, _name(item, item["config"], here), here) if type(kind) is str else None


def _call(context: Context, member: "Layer | Draft", order: int, node: Any, pointer: str) -> Call:
    try:
        references, arguments = read_inbound(context, node, pointer)
    except Smuggled as smuggled:
        name = _local(member)
        context.opaque(name, pointer, f"the call of {name!r} takes {smuggled}, which is not a tensor")
        if type(member) is Layer:
            member.opaque, member.weights_known = True, False
        references, arguments = (), {}
    return Call(_local(member), order, references, arguments, pointer)


def _member(context: Context, item: Any, here: str, depth: int) -> "Layer | Draft":
    """A layer or an inner model."""
    context.count_layer(here)
    if type(item) is not dict or type(item.get("class_name")) is not str:
        raise SpecError(
            Fault(here, f"expected a layer with 'class_name' and 'config', received {show(item)}")
        )
    kind, config = item["class_name"], item.get("config")
    if kind in MODELS and _known_module(item):
        draft = read_keras(context, item, here, depth + 1)
        draft.name = _name(item, config if type(config) is dict else {"name": draft.name}, here)
        return draft
    if type(config) is not dict:
        raise SpecError(Fault(f"{here}/config", f"expected an object, received {show(config)}"))
    return read_keras_layer(context, item, config, _name(item, config, here), here)


def read_keras_layer(
    context: Context, item: dict[str, Any], config: dict[str, Any], name: str, here: str
) -> Layer:
    """One layer object of Keras JSON."""
    kind, at = item["class_name"], f"{here}/config"
    if kind == "InputLayer" and _known_module(item):
        return input_layer(name, declared_shape(config, at), here, at, declared_dtype(config))
    entry = BY_CLASS_NAME.get(kind)
    if entry is None or not _known_module(item):
        why = f"{kind[:64]!r} of module {show(item.get('module'))} is not a layer of Keras: it is not judged"
        layer = opaque_layer(context, kind, config, name, here, at, why)
    elif entry.refused:
        layer = opaque_layer(context, kind, config, name, here, at, f"{kind}: {entry.refused}")
    else:
        layer = read_layer(context, entry, config, name, here, at)
    layer.ignores = layer_ignores(item, here) or layer_ignores(config, at)
    return layer


def _known_module(item: dict[str, Any]) -> bool:
    module, registered = item.get("module"), item.get("registered_name")
    if module is not None and type(module) is not str:
        return False
    entry = BY_CLASS_NAME.get(item["class_name"])
    known = module in MODULES or (entry is not None and module in entry.modules)
    return known and (registered is None or registered == item["class_name"])


def _name(item: dict[str, Any], config: dict[str, Any], here: str) -> str:
    name = config.get("name", item.get("name"))
    if type(name) is str and 0 < len(name) <= LONGEST_NAME:
        return name
    raise SpecError(Fault(f"{here}/config/name", f"expected a layer name, received {show(name)}"))


def read_inner(context: Context, item: Any, here: str, depth: int) -> Layer:
    """The layer within a wrapper. A model there stays a graph of its own."""
    member = _member(context, item, here, depth + 1)
    if not isinstance(member, Draft):
        return member
    context.finish()
    graph = assemble(context, member, "keras3")
    infer_shapes(graph)
    layer = Layer(member.name, "Functional", {"graph": graph}, here, f"{here}/config")
    layer.opaque = any(inner.opaque for inner in graph.layers)
    return layer


def _local(member: "Layer | Draft") -> str:
    return member.name


def _add(draft: Draft, member: "Layer | Draft", here: str) -> None:
    if member.name in draft.members:
        raise SpecError(Fault(here, f"expected a name of its own, received {show(member.name)} again"))
    draft.members[member.name] = member
