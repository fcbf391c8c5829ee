"""InputLayer: where tensors enter."""

from typing import Any

from service.lint.catalog.value import Unfit, optional, positive_integer, shape
from service.lint.errors import Fault, SpecError
from service.lint.graph import Layer, Shape
from service.lint.reader.pointer import join


def input_layer(name: str, batch_shape: Shape | None, pointer: str, args_pointer: str, dtype: str) -> Layer:
    """An InputLayer; ``batch_shape`` is None where nothing is known of the input."""
    layer = Layer(name, "InputLayer", {"batch_shape": batch_shape, "dtype": dtype}, pointer, args_pointer)
    layer.weights_known = True
    return layer


def read_batch_shape(value: Any, pointer: str) -> Shape:
    """A shape that begins with the batch axis."""
    try:
        read = shape(value)
    except Unfit as unfit:
        raise SpecError(Fault(join(pointer, *unfit.path), unfit.detail)) from None
    if not read:
        raise SpecError(Fault(pointer, "expected a batch axis first, received []"))
    return read


def read_shape(value: Any, pointer: str) -> Shape:
    """A shape without the batch axis, with an open one put before it. A bare size is one axis."""
    if type(value) is int:
        value = [value]
    try:
        return (None, *shape(value))
    except Unfit as unfit:
        raise SpecError(Fault(join(pointer, *unfit.path), unfit.detail)) from None


def declared_shape(config: dict[str, Any], pointer: str) -> Shape | None:
    """The input shape that a layer's config states, in any of the spellings of Keras 2 and 3."""
    for key in ("batch_shape", "batch_input_shape"):
        if config.get(key) is not None:
            return read_batch_shape(config[key], f"{pointer}/{key}")
    for key in ("input_shape", "shape"):
        if config.get(key) is not None:
            return (_batch_size(config, pointer), *read_shape(config[key], f"{pointer}/{key}")[1:])
    return None


def _batch_size(config: dict[str, Any], pointer: str) -> int | None:
    try:
        size: int | None = optional(positive_integer)(config.get("batch_size"))
    except Unfit as unfit:
        raise SpecError(Fault(f"{pointer}/batch_size", unfit.detail)) from None
    return size


def declared_dtype(config: dict[str, Any]) -> str:
    """The dtype of an input: a name, or float32."""
    dtype = config.get("dtype")
    return dtype[:32] if type(dtype) is str else "float32"
