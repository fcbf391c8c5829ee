"""Precision of computation and of weights."""

from typing import Any

from service.lint.catalog.value import Unfit
from service.lint.graph import ObjectSpec

_NAMES = (
    *("float16", "bfloat16", "float32", "float64", "mixed_float16", "mixed_bfloat16"),
    *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool", "string"),
)
_SPECS = {name: ObjectSpec(name) for name in _NAMES}
_CLASSES = frozenset({"DTypePolicy", "Policy", "FloatDTypePolicy", "PolicyV1"})
_MODULES = frozenset({None, "keras", "keras.dtype_policies", "keras.mixed_precision"})

FLOAT32 = _SPECS["float32"]


def read_policy(value: Any) -> ObjectSpec:
    """A policy by name or as a Keras object; ``null`` is the default, float32."""
    if value is None:
        return FLOAT32
    if type(value) is str:
        return _named(value)
    if type(value) is dict:
        config, module = value.get("config"), value.get("module")
        words = type(value.get("class_name")) is str and (module is None or type(module) is str)
        known = words and value["class_name"] in _CLASSES and module in _MODULES
        if known and type(config) is dict and type(config.get("name")) is str:
            return _named(config["name"])
        if set(value) == {"name"} and type(value["name"]) is str:
            return _named(value["name"])
    raise Unfit("a dtype policy of Keras", value)


def _named(name: str) -> ObjectSpec:
    spec = _SPECS.get(name)
    if spec is None:
        raise Unfit("a dtype policy, one of " + ", ".join(_NAMES[:6]), name)
    return spec
