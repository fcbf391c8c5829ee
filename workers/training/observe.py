"""What is measured of a network that was built from a graph, under the graph's own names."""

from service.lint.graph import Layer
from service.lint.nonlinearity import nonlinearity
from workers.model.build import BuiltModel
from workers.probes.activations import Observed
from workers.probes.network import worth_observing
from workers.probes.record import Named


def named_variables(built: BuiltModel) -> list[Named]:
    """Every trainable variable with its layer's name, and its path as lint predicts it."""
    owners = {id(v): (layer, v) for layer, made in built.layers for v in made.trainable_variables}
    named = []
    for variable in built.model.trainable_variables:
        layer, _ = owners[id(variable)]
        named.append(Named(variable, layer.name, variable_path(layer, variable.path)))
    return named


def variable_path(layer: Layer, path: str) -> str:
    """Keras's path with the layer's name in the graph in place of the name it was built under."""
    return f"{layer.name}/{path.partition('/')[2]}"


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
