"""The compact form: for hands."""

from typing import Any

from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.registry import by_type, nearest_type
from service.lint.catalog.value import show
from service.lint.errors import Fault, SpecError
from service.lint.graph import Layer
from service.lint.reader.context import Context
from service.lint.reader.draft import Call, Draft, Reference
from service.lint.reader.inputs import declared_dtype, declared_shape, input_layer
from service.lint.reader.layer import FORM_KEYS, layer_ignores, read_layer
from service.lint.reader.naming import Namer
from service.lint.reader.pointer import join

INPUT_TYPES = frozenset({"input", "input_layer", "InputLayer", "Input"})
INPUT_KEYS = frozenset(
    {
        *("type", "name", "shape", "input_shape", "batch_shape", "batch_size", "dtype", "x-lint"),
        *("sparse", "ragged", "optional"),
    }
)
MODEL_KEYS = frozenset({"input_shape", "layers", "outputs", "name", "input_dtype", "x-lint"})


def read_compact(context: Context, model: dict[str, Any], pointer: str) -> Draft:
    """``{"input_shape": [...], "layers": [{"type": "dense", ...}]}``."""
    layers = model.get("layers")
    if type(layers) is not list or not layers:
        raise SpecError(Fault(f"{pointer}/layers", f"expected an array of layers, received {show(layers)}"))
    for key in model.keys() - MODEL_KEYS:
        context.fault(join(pointer, key), f"expected one of {', '.join(sorted(MODEL_KEYS))}")
    draft = Draft("", pointer)
    namer = Namer(_given_names(context, layers, pointer))
    context.read_inner = lambda value, at: _inner(context, value, namer, at)
    previous = _implicit_input(draft, model, layers, namer, pointer)
    for index, config in enumerate(layers):
        here = f"{pointer}/layers/{index}"
        context.count_layer(here)
        if type(config) is not dict:
            context.fault(here, f"expected an object with 'type', received {show(config)}")
            continue
        layer = _read(context, config, namer, here)
        if layer is None:
            continue
        layer.ignores = layer_ignores(config, here)
        draft.members[layer.name] = layer
        previous = _connect(context, draft, layer, config, previous, here)
    _outputs(context, draft, model, previous, pointer)
    return draft


def _given_names(context: Context, layers: list[Any], pointer: str) -> set[str]:
    names: set[str] = set()
    for index, config in enumerate(layers):
        if type(config) is not dict or "name" not in config:
            continue
        name = config["name"]
        if type(name) is not str or not name or len(name) > 256:
            context.fault(f"{pointer}/layers/{index}/name", f"expected a name, received {show(name)}")
        elif name in names:
            context.fault(
                f"{pointer}/layers/{index}/name", f"expected a name of its own, received {name!r} again"
            )
        else:
            names.add(name)
    context.finish()
    return names


def _implicit_input(
    draft: Draft, model: dict[str, Any], layers: list[Any], namer: Namer, pointer: str
) -> Reference | None:
    if any(type(config) is dict and _is_input(config.get("type")) for config in layers):
        return None
    shape = declared_shape({"input_shape": model.get("input_shape")}, pointer)
    if shape is None and type(layers[0]) is dict:
        shape = declared_shape({"input_shape": layers[0].get("input_shape")}, f"{pointer}/layers/0")
    dtype = declared_dtype({"dtype": model.get("input_dtype")})
    layer = input_layer(namer.name("input_layer"), shape, pointer, pointer, dtype)
    draft.members[layer.name] = layer
    draft.calls.append(Call(layer.name, 0, (), {}, pointer))
    draft.inputs.append((layer.name, 0, 0))
    return (layer.name, 0, 0)


def _is_input(kind: Any) -> bool:
    return type(kind) is str and kind in INPUT_TYPES


def _read(context: Context, config: dict[str, Any], namer: Namer, here: str) -> Layer | None:
    kind = config.get("type")
    if type(kind) is not str:
        context.fault(here, f"expected 'type', the name of a layer, received {show(kind)}")
        return None
    if kind in INPUT_TYPES:
        for key in config.keys() - INPUT_KEYS:
            context.fault(join(here, key), f"expected one of {', '.join(sorted(INPUT_KEYS))}")
        name = config.get("name") or namer.name("input_layer")
        return input_layer(name, declared_shape(config, here), here, here, declared_dtype(config))
    entry = by_type(kind)
    if entry is None or entry.refused:
        context.fault(f"{here}/type", _unknown(kind, entry))
        return None
    name = config.get("name") or namer.name(entry.snake)
    arguments = {key: value for key, value in config.items() if key not in FORM_KEYS or key in entry.readers}
    for key in ("trainable", "dtype"):
        if key in config:
            arguments[key] = config[key]
    return read_layer(context, entry, arguments, name, here, here)


def _inner(context: Context, value: Any, namer: Namer, here: str) -> Layer | None:
    """A layer within a wrapper; it is named, and counted, like any other."""
    context.count_layer(here)
    if type(value) is not dict or _is_input(value.get("type")):
        context.fault(here, f"expected a layer with 'type', received {show(value)}")
        return None
    return _read(context, value, namer, here)


def _unknown(kind: str, entry: LayerEntry | None) -> str:
    if entry is not None:
        return f"expected a layer that is only data, received {kind!r}: {entry.refused}"
    nearest = nearest_type(kind)
    hint = f" (did you mean {nearest!r}?)" if nearest else ""
    return f"expected a Keras layer in snake case{hint}, received {show(kind)}"


def _connect(
    context: Context,
    draft: Draft,
    layer: Layer,
    config: dict[str, Any],
    previous: Reference | None,
    here: str,
) -> Reference:
    if layer.kind == "InputLayer":
        draft.inputs.append((layer.name, 0, 0))
        sources: tuple[Reference, ...] = ()
    elif "inputs" in config:
        sources = _sources(context, config["inputs"], f"{here}/inputs")
    else:
        sources = (previous,) if previous else ()
        if not previous:
            context.fault(here, "expected 'inputs', or a layer before this one")
    draft.calls.append(Call(layer.name, 0, sources, {}, here))
    return (layer.name, 0, 0)


def _sources(context: Context, value: Any, pointer: str) -> tuple[Reference, ...]:
    names = [value] if type(value) is str else value
    if type(names) is not list or not names or any(type(name) is not str for name in names):
        context.fault(pointer, f"expected an array of layer names, received {show(value)}")
        return ()
    return tuple([(name, 0, 0) for name in names])


def _outputs(
    context: Context, draft: Draft, model: dict[str, Any], previous: Reference | None, pointer: str
) -> None:
    """What is stated, else every layer that nothing takes; in a plain chain the last."""
    if "outputs" in model:
        draft.outputs += _sources(context, model["outputs"], f"{pointer}/outputs")
        return
    taken = {source[0] for call in draft.calls for source in call.inputs}
    draft.outputs += [(call.name, 0, 0) for call in draft.calls if call.name not in taken]
    if not draft.outputs and previous:
        draft.outputs.append(previous)
