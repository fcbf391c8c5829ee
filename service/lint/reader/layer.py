"""One layer's arguments, read by its catalog entry."""

import difflib
from typing import Any

from service.lint.catalog.common import regularizer
from service.lint.catalog.dtype_policies import FLOAT32, read_policy
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.family import UNREAD, Unknown
from service.lint.catalog.value import Unfit, show
from service.lint.graph import Ignore, Layer
from service.lint.reader.context import Context
from service.lint.reader.inner import take_inner
from service.lint.reader.pointer import join
from service.lint.reader.silencing import KEY, read_ignores

METADATA = frozenset(
    {
        "name", "trainable", "dtype", "batch_input_shape", "input_shape", "batch_shape", "batch_size",
        "build_config", "registered_name", "module", "class_name", "autocast", "input_dtype", "dynamic",
        "shared_object_id", "dtype_policy", "input_spec", "supports_masking",
        "stateful", KEY,
    }
)  # fmt: skip
"""Keys that Keras 2 and 3 write into every layer's config, beside its arguments."""

FORM_KEYS = frozenset({"type", "inputs", "name", "trainable", "dtype", "input_shape", "batch_size", KEY})
"""Keys of a layer in the compact form, beside its arguments."""


def read_layer(
    context: Context, entry: LayerEntry, config: dict[str, Any], name: str, pointer: str, args_pointer: str
) -> Layer:
    """A layer of a known kind. Faults go to the context."""
    args = dict(entry.defaults)
    args["dtype"] = FLOAT32
    layer = Layer(name, entry.kind, args, pointer, args_pointer)
    readers, nullable = entry.readers, entry.nullable
    for key, value in config.items():
        read = readers.get(key)
        if read is None:
            if key not in METADATA:
                _read_other(context, entry, layer, key, value)
            continue
        if value is None and key in nullable:
            args[key] = None
            continue
        if entry.inner and key in entry.inner:
            args[key] = take_inner(context, layer, key, value)
            continue
        try:
            args[key] = read(value)
        except Unknown as unknown:
            _take_opaque(context, layer, key, unknown)
        except Unfit as unfit:
            context.fault(join(args_pointer, key, *unfit.path), unfit.detail)
    layer.given = entry.stated.intersection(config)
    for required in entry.required:
        if required not in args:
            context.fault(args_pointer, f"expected {required!r} of {entry.kind}, received none")
    _read_common(context, layer, config)
    return layer


def opaque_layer(
    context: Context, kind: str, config: dict[str, Any], name: str, pointer: str, args_pointer: str, why: str
) -> Layer:
    """A layer that is not Keras's own, or that runs code: kept by name, never looked into."""
    layer = Layer(name, kind, {}, pointer, args_pointer, opaque=True)
    layer.weights_known = False
    context.opaque(name, pointer, why)
    _read_common(context, layer, config)
    return layer


def _read_common(context: Context, layer: Layer, config: dict[str, Any]) -> None:
    trainable = config.get("trainable", True)
    if trainable is True or trainable is False:
        layer.trainable = trainable
    else:
        context.fault(
            f"{layer.args_pointer}/trainable", f"expected true or false, received {show(trainable)}"
        )
    dtype = config.get("dtype")
    if dtype is not None and not layer.opaque:
        try:
            layer.args["dtype"] = read_policy(dtype)
        except Unfit as unfit:
            _take_opaque_policy(context, layer, unfit)


def _take_opaque_policy(context: Context, layer: Layer, unfit: Unfit) -> None:
    pointer = join(layer.args_pointer, "dtype")
    if context.strict or type(unfit.received) is not dict:
        context.fault(pointer, unfit.detail)
        return
    layer.opaque, layer.weights_known = True, False
    context.opaque(layer.name, pointer, f"the dtype policy of {layer.name!r} is not Keras's own")


def _take_opaque(context: Context, layer: Layer, key: str, unknown: Unknown) -> None:
    pointer = join(layer.args_pointer, key, *unknown.path)
    if context.strict:
        context.fault(pointer, unknown.detail)
        return
    layer.args[key] = unknown.spec
    if unknown.spec.name == UNREAD:
        layer.opaque, layer.weights_known = True, False
    context.opaque(layer.name, pointer, f"{key} of {layer.name!r}: {unknown.detail}")


def _read_other(context: Context, entry: LayerEntry, layer: Layer, key: str, value: Any) -> None:
    """A key that is neither an argument nor metadata: renamed, shared by all layers, or a mistake."""
    pointer = join(layer.args_pointer, key)
    if key in entry.renamed:
        new_name = entry.renamed[key]
        if new_name is None:
            return
        try:
            layer.args[new_name] = entry.readers[new_name](value)
        except Unfit as unfit:
            context.fault(pointer, unfit.detail)
    elif key == "activity_regularizer":
        if value is None:
            return
        try:
            layer.args[key] = regularizer(value)
        except Unfit as unfit:
            context.fault(pointer, unfit.detail)
    elif not (context.strict and key in FORM_KEYS):
        close = difflib.get_close_matches(key[:64], entry.readers, n=1)
        hint = f" (did you mean {close[0]!r}?)" if close else ""
        context.fault(pointer, f"expected an argument of {entry.kind}{hint}, received {show(key)}")


def layer_ignores(holder: dict[str, Any], pointer: str) -> tuple[Ignore, ...]:
    """Silencings of the object that describes a layer."""
    return read_ignores(holder[KEY], pointer) if KEY in holder else ()
