"""The non-linear activation that a layer applies, under one name however it is written."""

from collections.abc import Callable, Mapping
from typing import Any

from service.lint.graph import Layer, ObjectSpec

LINEAR_NAMES = frozenset({"linear", "identity"})
RELU6_MAXIMUM = 6.0


def _own(layer: Layer) -> ObjectSpec | None:
    spec = layer.args.get("activation")
    if not isinstance(spec, ObjectSpec) or spec.name in LINEAR_NAMES:
        return None
    return _rectifier(spec.args) if spec.name == "relu" and spec.args else spec


def _rectifier(arguments: Mapping[str, Any]) -> ObjectSpec:
    """ReLU with its three arguments is a family of its own."""
    if arguments.get("negative_slope"):
        return ObjectSpec("leaky_relu", arguments)
    if arguments.get("threshold"):
        return ObjectSpec("thresholded_relu", arguments)
    return ObjectSpec("relu6" if arguments.get("max_value") == RELU6_MAXIMUM else "relu", arguments)


_APPLIED: dict[str, Callable[[Layer], ObjectSpec | None]] = {
    "ReLU": lambda layer: _rectifier(layer.args),
    "LeakyReLU": lambda layer: ObjectSpec("leaky_relu", {"negative_slope": layer.args.get("negative_slope")}),
    "PReLU": lambda layer: ObjectSpec("prelu", {"shared_axes": layer.args.get("shared_axes")}),
    "ELU": lambda layer: ObjectSpec("elu", {"alpha": layer.args.get("alpha")}),
    "Softmax": lambda layer: ObjectSpec("softmax", {"axis": layer.args.get("axis")}),
    "ThresholdedReLU": lambda layer: ObjectSpec("thresholded_relu", {"threshold": layer.args.get("theta")}),
}


def nonlinearity(layer: Layer) -> ObjectSpec | None:
    """The activation that a layer applies to its output; ``None`` where linear or opaque."""
    if layer.opaque:
        return None
    applied = _APPLIED.get(layer.kind)
    return applied(layer) if applied else _own(layer)
