"""What there is to measure in a Keras model that was not built here."""

from typing import Any

import keras

from workers.probes.activations import ACTIVATION_LAYERS, LINEAR, Observed
from workers.probes.record import Named

NORMALIZATION = (
    keras.layers.BatchNormalization,
    keras.layers.LayerNormalization,
    keras.layers.GroupNormalization,
    keras.layers.RMSNormalization,
)


def named_variables(model: keras.Model) -> list[Named]:
    """Every trainable variable under the name of its layer."""
    owners = {id(variable): layer.name for layer in model.layers for variable in layer.trainable_variables}
    return [_named(variable, owners.get(id(variable))) for variable in model.trainable_variables]


def _named(variable: Any, layer: str | None) -> Named:
    """The path from the layer on: Keras puts a Sequential's own name before it, and a Functional's not."""
    parts = variable.path.split("/")
    if layer is None or layer not in parts:
        return Named(variable, parts[0], variable.path)
    return Named(variable, layer, "/".join(parts[parts.index(layer) :]))


def observed_layers(model: keras.Model) -> list[Observed]:
    """The first call of every layer with weights, an activation or a sum of branches.

    Empty for a subclassed model: what its ``call`` does between its layers is not to be seen.
    """
    functional = getattr(model, "_functional", None) or model  # inside a Sequential; Keras has no public way
    if not hasattr(functional, "operations"):
        return []
    operations = [layer for layer in functional.layers if worth_observing(layer)]
    return [_observed(layer) for layer in operations]


def worth_observing(layer: Any) -> bool:
    """Whether a layer's output tells something that its input did not."""
    if isinstance(layer, keras.layers.InputLayer):
        return False
    shaping = (*ACTIVATION_LAYERS, *NORMALIZATION, keras.layers.Add)
    return bool(layer.weights) or isinstance(layer, shaping)


def activation_name(layer: Any) -> str | None:
    """Name of the activation that a layer applies; ``None`` when linear."""
    function = getattr(layer, "activation", None)
    if function in (None, LINEAR):
        return None
    return str(getattr(function, "__name__", type(function).__name__))


def _observed(layer: Any) -> Observed:
    node = layer._inbound_nodes[0]
    return Observed(
        layer.name, layer, tuple(node.input_tensors), node.output_tensors[0], activation_name(layer)
    )
