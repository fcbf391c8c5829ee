"""Which tensors a call takes: the ``inbound_nodes`` of Keras 2 and Keras 3."""

from typing import Any

from service.lint.catalog.value import show
from service.lint.errors import Fault, SpecError
from service.lint.graph import TensorInput
from service.lint.reader.context import Context
from service.lint.reader.draft import Reference

PLAIN = (bool, int, float, type(None))


class Smuggled(Exception):  # noqa: N818 - becomes an ARC708 problem
    """A call argument that is neither a tensor nor a plain number."""


def read_inbound(context: Context, node: Any, pointer: str) -> tuple[tuple[Reference, ...], dict[str, Any]]:
    """References and other arguments of one call. Raises SpecError, or Smuggled."""
    references: list[Reference] = []
    arguments: dict[str, Any] = {}
    if type(node) is dict:
        _collect_keras3(node.get("args", []), references, pointer, 0)
        kwargs = node.get("kwargs", {})
        if type(kwargs) is not dict:
            raise SpecError(Fault(f"{pointer}/kwargs", f"expected an object, received {show(kwargs)}"))
        for key in sorted(kwargs, key=_order):
            _keyword(key, kwargs[key], references, arguments, pointer)
    elif type(node) is list:
        _collect_legacy(node, references, arguments, pointer)
    else:
        raise SpecError(Fault(pointer, f"expected a call, received {show(node)}"))
    return tuple(references), arguments


TENSOR_ORDER = ("query", "value", "key")
"""Keyword tensors that are inputs like any other, in the order of the positional arguments they stand for."""


def _order(key: str) -> int:
    return TENSOR_ORDER.index(key) if key in TENSOR_ORDER else len(TENSOR_ORDER)


def _keyword(
    key: str, value: Any, references: list[Reference], arguments: dict[str, Any], pointer: str
) -> None:
    start = len(references)
    if isinstance(value, PLAIN):
        arguments[key] = value
        return
    _collect_keras3(value, references, f"{pointer}/kwargs/{key}", 0)
    found = tuple([TensorInput(index) for index in range(start, len(references))])
    arguments[key] = found if type(value) is list else found[0]


def _collect_keras3(value: Any, references: list[Reference], pointer: str, depth: int) -> None:
    if type(value) is dict:
        if value.get("class_name") != "__keras_tensor__":
            raise Smuggled(f"an argument of class {show(value.get('class_name'))}")
        config = value.get("config")
        history = config.get("keras_history") if type(config) is dict else None
        references.append(read_reference(history, pointer))
    elif type(value) is list and depth < 8:
        for item in value:
            _collect_keras3(item, references, pointer, depth + 1)
    elif value is not None:
        raise Smuggled(f"an argument {show(value)}")


def read_reference(value: Any, pointer: str) -> Reference:
    """A tensor by layer name, call index and output index. Raises SpecError."""
    if (
        type(value) is list
        and len(value) >= 3
        and type(value[0]) is str
        and type(value[1]) is int
        and type(value[2]) is int
        and value[1] >= 0
        and value[2] >= 0
    ):
        return (value[0], value[1], value[2])
    detail = f"expected [layer name, call index, output index], received {show(value)}"
    raise SpecError(Fault(pointer, detail))


def _collect_legacy(
    node: list[Any], references: list[Reference], arguments: dict[str, Any], pointer: str
) -> None:
    tensors = [node] if node and type(node[0]) is str else node
    for tensor in tensors:
        references.append(read_reference(tensor, pointer))
        keywords = tensor[3] if len(tensor) > 3 else {}
        if type(keywords) is not dict:
            raise SpecError(Fault(pointer, f"expected an object of arguments, received {show(keywords)}"))
        for key, value in keywords.items():
            if isinstance(value, PLAIN):
                arguments[key] = value
            elif (
                type(value) is list
                and len(value) == 3
                and type(value[0]) is str
                and value[0] != "_CONSTANT_VALUE"
            ):
                arguments[key] = TensorInput(len(references))
                references.append(read_reference(value, pointer))
            else:
                raise Smuggled(f"an argument {show(value)}")


def read_ends(value: Any, pointer: str) -> list[Reference]:
    """``input_layers`` or ``output_layers``: one reference, or any nesting of arrays and objects of them."""
    if type(value) is list and len(value) == 3 and type(value[0]) is str and type(value[1]) is int:
        return [read_reference(value, pointer)]
    if type(value) is dict:
        value = list(value.values())
    if type(value) is not list:
        raise SpecError(Fault(pointer, f"expected an array of tensors, received {show(value)}"))
    return [reference for item in value for reference in read_ends(item, pointer)]
