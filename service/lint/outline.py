"""The graph in the words of the API: what a picture of the network needs."""

from math import prod

from api_schemas.outline import OutlinedCall
from service.lint.graph import Graph, Layer, Node, ObjectSpec
from service.lint.kinds import core_layer
from service.lint.nonlinearity import nonlinearity

INITIALIZERS = (
    "kernel_initializer",
    "pointwise_initializer",
    "depthwise_initializer",
    "embeddings_initializer",
)
"""Of the weights that carry the signal; a layer has one of them, and a separable convolution two."""


def outline(graph: Graph) -> list[OutlinedCall]:
    """Every call of every layer, in topological order."""
    return [_outlined(node) for node in graph.nodes]


def _outlined(node: Node) -> OutlinedCall:
    core = core_layer(node.layer)
    activation = nonlinearity(core)
    initializer = next((core.args[name] for name in INITIALIZERS if name in core.args), None)
    return OutlinedCall(
        layer=node.layer.name,
        kind=node.layer.kind,
        pointer=node.layer.pointer,
        inputs=[source for source, _ in node.inputs],
        output_shape=None if node.output_shape is None else list(node.output_shape),
        parameters=_parameters(node.layer),
        activation=activation.name if activation else None,
        initializer=initializer.name if isinstance(initializer, ObjectSpec) else None,
    )


def _parameters(layer: Layer) -> int | None:
    return sum(prod(one.shape) for one in layer.variables) if layer.weights_known else None
