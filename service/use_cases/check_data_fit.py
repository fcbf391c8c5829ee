"""Whether a bundled data set fits the network, judged by shapes alone before anything is queued."""

from collections.abc import Iterator
from math import prod

from api_schemas.train import DataSpec
from service.lint.errors import Fault, SpecError
from service.lint.graph import Graph, Node, Shape
from service.use_cases.bundled_data import BUNDLED, BundledData


def check_data_fit(data: DataSpec, graph: Graph) -> None:
    """Raise ``SpecError`` when the data set cannot be fed to the network or its targets not be compared.

    Other sources than the bundled ones are judged by the worker, which loads them.
    """
    bundled = BUNDLED.get(data.source)
    if bundled is None:
        return
    faults = list(_faults(data.source, bundled, graph))
    if faults:
        raise SpecError(*faults, code="data-does-not-fit")


def _faults(name: str, data: BundledData, graph: Graph) -> Iterator[Fault]:
    if len(graph.inputs) != 1:
        yield Fault("/model", f"expected one input for the data set {name}, received {len(graph.inputs)}")
        return
    entry = graph.nodes[graph.inputs[0]]
    features = _features(entry.output_shape)
    if features is not None and features != data.n_features:
        yield _fault(entry, f"an input of {data.n_features} features", name, entry.output_shape)
    if len(graph.outputs) != 1:
        yield Fault("/model", f"expected one output for the data set {name}, received {len(graph.outputs)}")
        return
    node_index, output_index = graph.outputs[0]
    node = graph.nodes[node_index]
    shape = node.output_shapes[output_index] if output_index < len(node.output_shapes) else None
    outputs = _features(shape)
    if outputs is not None and outputs not in _fitting_outputs(data, outputs):
        yield _fault(node, _wanted_outputs(data), name, shape)


def _fault(node: Node, wanted: str, name: str, shape: Shape | None) -> Fault:
    pointer = node.layer.pointer or "/model"
    return Fault(pointer, f"expected {wanted}, as the data set {name} has, received shape {_shown(shape)}")


def _features(shape: Shape | None) -> int | None:
    """Values for one example; ``None`` where an axis is open."""
    if shape is None:
        return None
    axes = [axis for axis in shape[1:] if axis is not None]
    return prod(axes) if len(axes) == len(shape) - 1 else None


def _fitting_outputs(data: BundledData, outputs: int) -> tuple[int, ...]:
    """A regression has one output, a binary task one or two; spare classes do no harm to a sparse loss."""
    if data.task == "regression":
        return (1,)
    if data.task == "binary":
        return (1, 2)
    return (max(outputs, data.n_classes or 0),)


def _wanted_outputs(data: BundledData) -> str:
    if data.task == "regression":
        return "one output"
    if data.task == "binary":
        return "one output, or two"
    return f"an output of {data.n_classes} classes"


def _shown(shape: Shape | None) -> str:
    axes = ", ".join("?" if axis is None else str(axis)[:20] for axis in (shape or ())[1:])
    return f"({axes})"
