"""What is measured of a network that was built from a graph, under the graph's own names."""

import keras

from service.lint.graph import Layer
from service.lint.nonlinearity import nonlinearity
from workers.model.build import BuiltModel
from workers.probes.activations import Observed
from workers.probes.network import worth_observing
from workers.probes.record import Named


def named_variables(built: BuiltModel) -> list[Named]:
    """Every trainable variable with its layer's name, and its path as lint predicts it."""
    owners = {
        id(variable): (layer, path)
        for layer, made in built.layers
        for variable, path in zip(made.trainable_variables, variable_paths(layer, made), strict=True)
    }
    found = [(variable, *owners[id(variable)]) for variable in built.model.trainable_variables]
    return [Named(variable, layer.name, path) for variable, layer, path in found]


def variable_paths(layer: Layer, made: keras.layers.Layer) -> list[str]:
    """The graph's paths where its variables are these; else Keras's, below the layer's name in the graph."""
    declared = [variable for variable in layer.variables if variable.trainable]
    variables = made.trainable_variables
    if [one.shape for one in declared] == [tuple(one.shape) for one in variables]:
        return [one.path for one in declared]
    return [f"{layer.name}/{one.path.partition('/')[2]}" for one in variables]


def observed_layers(built: BuiltModel) -> list[Observed]:
    """The first call of every layer worth looking at, in the direction of the signal."""
    seen: set[int] = set()
    found = []
    for tap in built.taps:
        if id(tap.layer) in seen or not worth_observing(tap.layer):
            continue
        seen.add(id(tap.layer))
        applied = nonlinearity(tap.node.layer)
        name = applied.name if applied else None
        found.append(Observed(tap.node.layer.name, tap.layer, tuple(tap.inputs), tap.output, name))
    return found
