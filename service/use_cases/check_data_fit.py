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
    for index in graph.inputs[:1]:
        entry = graph.nodes[index]
        features = _features(entry.output_shape)
        if features is not None and features != data.n_features:
            yield _fault(entry, f"an input of {data.n_features} features", name, entry.output_shape)
    for index, output in graph.outputs:
        node = graph.nodes[index]
        shape = node.output_shapes[output] if output < len(node.output_shapes) else None
        if shape is not None and not _fits(data, shape):
            yield _fault(node, _wanted_output(data), name, shape)


def _fault(node: Node, wanted: str, name: str, shape: Shape | None) -> Fault:
    pointer = node.layer.pointer or "/model"
    return Fault(pointer, f"expected {wanted}, as the data set {name} has, received shape {_shown(shape)}")


def _features(shape: Shape | None) -> int | None:
    """Values for one example; ``None`` where an axis is open."""
    if shape is None:
        return None
    axes = [axis for axis in shape[1:] if axis is not None]
    return prod(axes) if len(axes) == len(shape) - 1 else None


def _fits(data: BundledData, shape: Shape) -> bool:
    """Whether one target for an example can be held against an output.

    Spare classes do no harm; one unit may stand for a number, or for one of two classes.
    """
    units = shape[-1] if len(shape) > 1 else 1
    if len(shape) > 2:
        return False
    if data.task == "regression":
        return units in (1, None)
    return units in (1, None) or units >= (data.n_classes or 0)


def _wanted_output(data: BundledData) -> str:
    return "one output" if data.task == "regression" else f"an output for each of {data.n_classes} classes"


def _shown(shape: Shape | None) -> str:
    axes = ", ".join("?" if axis is None else str(axis)[:20] for axis in (shape or ())[1:])
    return f"({axes})"
