"""Layers around layers: TimeDistributed, Bidirectional, SpectralNormalization, RNN over cells."""

from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.initializers import INITIALIZERS
from service.lint.graph import Layer, Shape
from service.lint.shapes.fault import mismatch
from service.lint.shapes.recurrent import cell_weights, steps_and_features
from service.lint.shapes.weight import Args, Shapes, Weight

GATES = {"SimpleRNNCell": 1, "GRUCell": 3, "LSTMCell": 4}
"""Kernels side by side in one matrix."""

STATES = {"SimpleRNNCell": 1, "GRUCell": 1, "LSTMCell": 2}


VECTOR = INITIALIZERS.read({"name": "truncated_normal", "stddev": 0.02})
"""Where the power iteration of SpectralNormalization begins."""


def _entry(layer: Layer) -> LayerEntry:
    from service.lint.catalog.layers.models import MODEL  # these hold the wrappers themselves
    from service.lint.catalog.registry import BY_CLASS_NAME

    return MODEL if "graph" in layer.args else BY_CLASS_NAME[layer.kind]


def _scoped(weights: list[Weight], scope: str) -> list[Weight]:
    return [weight._replace(scope=f"{scope}/{weight.scope}" if weight.scope else scope) for weight in weights]


def _per_step(shape: Shape) -> Shape:
    if len(shape) < 3:
        raise mismatch("at least 3 axes for TimeDistributed (batch, steps, ...)", shape, "add a step axis")
    return (shape[0], *shape[2:])


def time_distributed_output(args: Args, inputs: Shapes) -> Shapes:
    """The inner layer's output, with the step axis put back."""
    layer = args["layer"]
    (inner,) = _entry(layer).output(layer.args, (_per_step(inputs[0]),))[:1]
    return ((inner[0], inputs[0][1], *inner[1:]),)


def time_distributed_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """The inner layer's weights."""
    layer = args["layer"]
    return _scoped(_entry(layer).weights(layer.args, (_per_step(inputs[0]),)), layer.name)


def bidirectional_output(args: Args, inputs: Shapes) -> Shapes:
    """Both directions merged, then the states of both."""
    layer = args["layer"]
    output, *states = _entry(layer).output(layer.args, inputs[:1])
    if args["merge_mode"] == "concat":
        last = output[-1]
        output = (*output[:-1], None if last is None else 2 * last)
    outputs = [output, output] if args["merge_mode"] is None else [output]
    return (*outputs, *states, *states)


def bidirectional_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """The weights of the layer that goes forward, then of the one that goes backward."""
    layer, backward = args["layer"], args["backward_layer"]
    forward_name = f"forward_{layer.name.removeprefix('forward_')}"
    backward_name = backward.name if backward else f"backward_{layer.name.removeprefix('backward_')}"
    backward = backward or layer
    return [
        *_scoped(_entry(layer).weights(layer.args, inputs[:1]), forward_name),
        *_scoped(_entry(backward).weights(backward.args, inputs[:1]), backward_name),
    ]


def spectral_output(args: Args, inputs: Shapes) -> Shapes:
    """The inner layer's output."""
    layer = args["layer"]
    return _entry(layer).output(layer.args, inputs)


def spectral_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """The inner layer's weights, and the vector of the power iteration."""
    layer = args["layer"]
    weights = _entry(layer).weights(layer.args, inputs)
    kernel = next((weight for weight in weights if weight.name in ("kernel", "embeddings")), None)
    if kernel is None:
        raise mismatch("an inner layer with a kernel for SpectralNormalization", inputs[0])
    vector = Weight("vector_u", (1, kernel.shape[-1]), VECTOR, trainable=False)
    return [*_scoped(weights, layer.name), vector]


def cells_of(cell: Layer) -> list[Layer]:
    """The cell itself, or those that are stacked."""
    return list(cell.args["cells"]) if cell.kind == "StackedRNNCells" else [cell]


def rnn_output(args: Args, inputs: Shapes) -> Shapes:
    """The last cell's units, then the states of every cell."""
    steps_and_features(inputs[0], "RNN")
    cells = cells_of(args["cell"])
    batch, steps = inputs[0][0], inputs[0][1]
    units = cells[-1].args["units"]
    output: Shape = (batch, steps, units) if args["return_sequences"] else (batch, units)
    if not args["return_state"]:
        return (output,)
    states: list[Shape] = [(batch, cell.args["units"]) for cell in cells for _ in range(STATES[cell.kind])]
    return (output, *states)


def rnn_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """The weights of every cell, each fed by the one before."""
    _, features = steps_and_features(inputs[0], "RNN")
    cell = args["cell"]
    weights: list[Weight] = []
    for inner in cells_of(cell):
        scope = f"{cell.name}/{inner.name}" if inner is not cell else cell.name
        weights += cell_weights(GATES[inner.kind], features, inner.args, scope)
        features = inner.args["units"]
    return weights


def cell_output(args: Args, inputs: Shapes) -> Shapes:
    """One step."""
    return ((inputs[0][0], args["units"]),)


def model_output(args: Args, inputs: Shapes) -> Shapes:
    """Outputs of a model within a wrapper, as it was declared."""
    graph = args["graph"]
    shapes = [graph.nodes[node].output_shapes[output] for node, output in graph.outputs]
    if not shapes or None in shapes:
        raise mismatch("a model of known shapes", inputs[0])
    return tuple(shapes)


def model_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """Weights of all layers of a model within a wrapper."""
    return [
        Weight(
            variable.name,
            variable.shape,
            variable.initializer,
            variable.trainable,
            variable.path.removesuffix(f"/{variable.name}"),
        )
        for layer in args["graph"].layers
        for variable in layer.variables
    ]
