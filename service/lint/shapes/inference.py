"""Output shapes of every call and weights of every layer, from the inputs forward."""

from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.registry import BY_CLASS_NAME
from service.lint.graph import Entrance, Graph, Layer, Node, ObjectSpec, Problem, Shape, TensorInput, Variable
from service.lint.shapes.fault import ShapeFault, mismatch, written
from service.lint.shapes.weight import Shapes, Weight


def infer_shapes(graph: Graph) -> None:
    """Fill in the shapes of the nodes and the variables of the layers; faults become problems.

    What follows a fault has unknown shapes, so one mistake gives one finding.
    """
    built: dict[int, list[Weight]] = {}
    for node in graph.nodes:
        _infer(graph, node, built)
    for entrance in graph.entrances:
        _check_entrance(graph, entrance)
    for layer in graph.layers:
        if id(layer) not in built and layer.kind != "InputLayer":
            entry = BY_CLASS_NAME.get(layer.kind)
            layer.weights_known = not layer.opaque and entry is not None and not entry.has_weights


def _check_entrance(graph: Graph, entrance: Entrance) -> None:
    """An inner model takes what its inputs declare, as Keras demands (an open or a last axis of 1 apart)."""
    node, output = entrance.source
    shape = _shape_of(graph.nodes[node], output)
    if shape is None or entrance.shape is None or _enters(entrance.shape[1:], shape[1:]):
        return
    fault = mismatch(f"shape {written(entrance.shape)} for the model {entrance.model!r}", shape)
    graph.problems.append(
        Problem(fault.code, entrance.model, entrance.pointer, fault.message, fault.evidence)
    )


def _enters(declared: Shape, given: Shape) -> bool:
    longer, shorter = (declared, given) if len(declared) > len(given) else (given, declared)
    if len(longer) == len(shorter) + 1 and longer[-1] in (1, None):
        longer = longer[:-1]
    if len(longer) != len(shorter):
        return False
    return all(None in (one, other) or one == other for one, other in zip(longer, shorter, strict=True))


def _infer(graph: Graph, node: Node, built: dict[int, list[Weight]]) -> None:
    layer = node.layer
    if layer.kind == "InputLayer" and not layer.opaque:
        node.output_shapes = (layer.args["batch_shape"],)
        node.output_dtypes = (layer.args["dtype"],)
        return
    inputs = tuple([_shape_of(graph.nodes[source], output) for source, output in node.inputs])
    node.input_shapes = inputs
    entry = None if layer.opaque else BY_CLASS_NAME.get(layer.kind)
    node.output_shapes, node.output_dtypes = (None,), (layer_dtype(layer),)
    if node.call_args:
        inputs = _main_inputs(node, inputs)
    if entry is None or not inputs or None in inputs:
        return
    known: Shapes = tuple([shape for shape in inputs if shape is not None])
    try:
        node.output_shapes = _outputs(entry, layer, known)
        _build(entry, layer, known, built)
    except ShapeFault as fault:
        node.output_shapes = (None,)
        pointer, name = layer.pointer, layer.name
        graph.problems.append(
            Problem(fault.code, name, pointer, f"{layer.kind} {name!r}: {fault.message}", fault.evidence)
        )
    node.output_dtypes = (layer_dtype(layer),) * len(node.output_shapes)


MAIN_ARGUMENTS = frozenset({"query", "value", "key", "inputs", "sequences", "sequence"})
"""Keyword tensors that decide the shape; masks and initial states do not."""


def _main_inputs(node: Node, inputs: tuple[Shape | None, ...]) -> tuple[Shape | None, ...]:
    beside: set[int] = set()
    for name, value in node.call_args.items():
        if name not in MAIN_ARGUMENTS:
            tensors = value if type(value) is tuple else (value,)
            beside.update(tensor.index for tensor in tensors if type(tensor) is TensorInput)
    return tuple([shape for index, shape in enumerate(inputs) if index not in beside])


def _outputs(entry: LayerEntry, layer: Layer, inputs: Shapes) -> tuple[Shape | None, ...]:
    return entry.output(layer.args, inputs)


def _shape_of(node: Node, output: int) -> Shape | None:
    return node.output_shapes[output] if output < len(node.output_shapes) else None


def layer_dtype(layer: Layer) -> str:
    """The dtype that a layer computes in."""
    policy = layer.args.get("dtype")
    name = policy.name if type(policy) is ObjectSpec else "float32"
    return name.removeprefix("mixed_")


def _build(entry: LayerEntry, layer: Layer, inputs: Shapes, built: dict[int, list[Weight]]) -> None:
    """Make the weights at the first call; at later calls they must be the same."""
    if not entry.has_weights:
        return
    weights = entry.weights(layer.args, inputs)
    before = built.get(id(layer))
    if before is None:
        built[id(layer)] = weights
        layer.variables = tuple([_variable(layer, weight) for weight in weights])
    elif before != weights:
        shapes = ", ".join(written(weight.shape) for weight in before)
        raise mismatch(f"the input that its weights {shapes} were made for", inputs[0])


def _variable(layer: Layer, weight: Weight) -> Variable:
    path = f"{layer.path}/{weight.scope}/{weight.name}" if weight.scope else f"{layer.path}/{weight.name}"
    return Variable(weight.name, path, weight.shape, weight.trainable and layer.trainable, weight.initializer)
