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
    """Every trainable variable under the name of the layer that its path begins with."""
    return [
        Named(variable, variable.path.split("/")[0], variable.path) for variable in model.trainable_variables
    ]


def observed_layers(model: keras.Model) -> list[Observed]:
    """The first call of every layer with weights, an activation or a sum of branches."""
    if not isinstance(model, keras.models.Functional | keras.Sequential):
        return []
    functional = (
        model._functional if isinstance(model, keras.Sequential) else model
    )  # Keras has no public way
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
