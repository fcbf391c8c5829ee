"""The non-linear activation that a layer applies, under one name however it is written."""

from collections.abc import Callable

from service.lint.graph import Layer, ObjectSpec

LINEAR_NAMES = frozenset({"linear", "identity"})
DEFAULT_STRING_SLOPE = 0.2
"""``keras.activations.leaky_relu``'s ``negative_slope``; the layer's own default is 0.3."""
RELU6_MAXIMUM = 6.0


def _own(layer: Layer) -> ObjectSpec | None:
    spec = layer.args.get("activation")
    if not isinstance(spec, ObjectSpec) or spec.name in LINEAR_NAMES:
        return None
    return spec


def _relu(layer: Layer) -> ObjectSpec:
    arguments = {key: layer.args.get(key) for key in ("max_value", "negative_slope", "threshold")}
    if arguments["negative_slope"]:
        return ObjectSpec("leaky_relu", arguments)
    if arguments["threshold"]:
        return ObjectSpec("thresholded_relu", arguments)
    return ObjectSpec("relu6" if arguments["max_value"] == RELU6_MAXIMUM else "relu", arguments)


_APPLIED: dict[str, Callable[[Layer], ObjectSpec | None]] = {
    "ReLU": _relu,
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
