"""From the graph to a functional Keras model."""

from dataclasses import dataclass
from typing import Any

import keras

from service.lint.graph import Graph, Layer, Node
from workers.model.construct import first_line, plain, reject
from workers.model.layer import make_layer
from workers.model.names import keras_names

Tensors = list[Any]

SEVERAL_ARGUMENTS = frozenset({"MultiHeadAttention", "GroupQueryAttention"})
"""Layers that take each input as an argument of its own; the others take a list."""
STATEFUL_INPUTS = frozenset({"SimpleRNN", "GRU", "LSTM", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
"""Layers whose inputs after the first are their initial state."""
MERGING = frozenset(
    {
        *("Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract"),
        *("Attention", "AdditiveAttention", "CustomScaleLayer"),
    }
)
CALL_ARGUMENTS = frozenset({"training", "use_causal_mask"})
"""Call arguments that are plain switches; masks and states travel as inputs."""


@dataclass(slots=True, eq=False)
class Tap:
    """The first output of one call of a layer, and the tensors it was computed from."""

    node: Node
    layer: keras.layers.Layer
    inputs: Tensors
    output: Any


@dataclass(slots=True, eq=False)
class BuiltModel:
    """A Keras model and how its layers map to the graph's.

    layers: (graph layer, Keras layer) in the direction of the signal. taps: one per call.
    """

    model: keras.Model
    layers: list[tuple[Layer, keras.layers.Layer]]
    taps: list[Tap]


def build_model(graph: Graph, name: str = "model") -> BuiltModel:
    """Build the network that a graph describes; initial weights follow Keras's global seed.

    Raises:
        ModelRejectedError: something is not on the allow-list, or Keras cannot connect it.
    """
    names = keras_names(layer.name for layer in graph.layers)
    made: dict[int, keras.layers.Layer] = {}
    outputs: list[Tensors] = []
    taps: list[Tap] = []
    for node in graph.nodes:
        if node.layer.kind == "InputLayer":
            outputs.append([_input(node, names[node.layer.name])])
            continue
        layer = made.get(id(node.layer))
        if layer is None:
            layer = made[id(node.layer)] = make_layer(node.layer, names[node.layer.name])
        inputs = [outputs[source][index] for source, index in node.inputs]
        results = _call(node, layer, inputs)
        outputs.append(results)
        taps.append(Tap(node, layer, inputs, results[0]))
    model = keras.Model(
        _alone([outputs[index][0] for index in graph.inputs]),
        _alone([outputs[node][index] for node, index in graph.outputs]),
        name=name,
    )
    pairs = [(layer, made[id(layer)]) for layer in graph.layers if id(layer) in made]
    return BuiltModel(model, pairs, taps)


def _input(node: Node, name: str) -> Any:
    shape = node.output_shape
    if shape is None:
        raise reject(node.layer.pointer, "expected an input shape, received none")
    return keras.Input(shape=shape[1:], dtype=input_dtype(node), name=name)


def input_dtype(node: Node) -> str:
    """Declared dtype of an input; Keras's default is float32."""
    declared = node.layer.args.get("dtype")
    name = getattr(declared, "name", declared) or "float32"
    if name not in {"float16", "float32", "float64", "bfloat16", "int32", "int64", "uint8", "bool"}:
        raise reject(node.layer.pointer, f"expected an input of numbers, received dtype {name!r}")
    return str(name)


def _call(node: Node, layer: keras.layers.Layer, inputs: Tensors) -> Tensors:
    kwargs = {
        key: plain(value, node.layer.pointer)
        for key, value in node.call_args.items()
        if key in CALL_ARGUMENTS and value is not None
    }
    try:
        result = layer(*_arguments(node.layer.kind, inputs, kwargs), **kwargs)
    except (ValueError, TypeError, RuntimeError) as error:
        raise reject(node.layer.pointer, f"cannot be connected: {first_line(error)}") from error
    return list(result) if isinstance(result, list | tuple) else [result]


def _arguments(kind: str, inputs: Tensors, kwargs: dict[str, Any]) -> Tensors:
    if kind in MERGING:
        return [inputs]
    if kind in SEVERAL_ARGUMENTS or len(inputs) == 1:
        return inputs
    if kind in STATEFUL_INPUTS:
        kwargs["initial_state"] = inputs[1:]
        return inputs[:1]
    return [inputs]


def _alone(tensors: Tensors) -> Any:
    return tensors[0] if len(tensors) == 1 else tensors
