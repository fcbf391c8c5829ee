"""Calling a constructor out of a table with the arguments it may take, and nothing else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.lint.errors import Fault, SpecError
from service.lint.graph import ObjectSpec

Value = Any
Converter = Callable[[Any, str], Value]


class ModelRejectedError(SpecError):
    """The network cannot be built for training; the faults say which part and why."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults, code="model-rejected")


def reject(pointer: str, detail: str) -> ModelRejectedError:
    """A refusal with one fault."""
    return ModelRejectedError(Fault(pointer, detail))


@dataclass(frozen=True, slots=True)
class Recipe:
    """A Keras class or function and the arguments it may be given.

    converters: how to turn an argument that is an object itself into a Keras object.
    """

    factory: Callable[..., Any]
    arguments: tuple[str, ...] = ()
    converters: Mapping[str, Converter] | None = None

    def make(self, args: Mapping[str, Any], pointer: str, **fixed: Any) -> Any:
        """Call the factory with the allowed ones of ``args`` and ours; a refusal by Keras becomes ours."""
        converters = self.converters or {}
        kwargs = dict(fixed)
        for name in self.arguments:
            if name in args:
                convert = converters.get(name, plain)
                kwargs[name] = convert(args[name], pointer)
        try:
            return self.factory(**kwargs)
        except (ValueError, TypeError, OverflowError) as error:
            raise reject(pointer, f"Keras refuses these arguments: {first_line(error)}") from error


_WORD = re.compile(r"[A-Za-z0-9_,.> -]{0,128}")
"""Words that Keras arguments take (``same``, ``channels_last``, an einsum equation); no path, no URL."""


def plain(value: Any, pointer: str) -> Value:
    """Numbers, booleans, words and tuples of them; never an object that Keras would deserialise."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and _WORD.fullmatch(value):
        return value
    if isinstance(value, list | tuple):
        return tuple(plain(item, pointer) for item in value)
    raise reject(pointer, f"expected a plain value, received {type(value).__name__}")


def look_up(table: Mapping[str, Recipe], spec: Any, family: str, pointer: str) -> tuple[Recipe, ObjectSpec]:
    """The recipe of an ``ObjectSpec``; anything that is not on the table is refused by name."""
    if not isinstance(spec, ObjectSpec):
        raise reject(pointer, f"expected an {family}, received {type(spec).__name__}")
    recipe = None if spec.opaque else table.get(spec.name)
    if recipe is None:
        raise reject(pointer, f"{family} {spec.name!r} is not one that can be trained here")
    return recipe, spec


def first_line(error: Exception) -> str:
    """The first line of an error's text, short enough for a report."""
    text = str(error).strip()
    return text.splitlines()[0][:300] if text else type(error).__name__
