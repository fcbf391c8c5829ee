"""What a network asks of its data: the shape and kind of every input and output."""

from dataclasses import dataclass
from math import prod
from typing import Literal

from service.lint.graph import Graph, Node, ObjectSpec, Shape
from service.lint.nonlinearity import nonlinearity

LabelForm = Literal["sparse", "one-hot", "binary", "real"]

UNKNOWN_LENGTH = 16
"""Steps, rows or columns that synthetic data have where the network leaves them open."""

FORMS: dict[str, LabelForm] = {
    "sparse_categorical_crossentropy": "sparse",
    "categorical_crossentropy": "one-hot",
    "categorical_focal_crossentropy": "one-hot",
    "categorical_hinge": "one-hot",
    "kl_divergence": "one-hot",
    "binary_crossentropy": "binary",
    "binary_focal_crossentropy": "binary",
    "hinge": "binary",
    "squared_hinge": "binary",
    "dice": "binary",
    "tversky": "binary",
}
"""The form of labels that a loss takes; every other loss takes real numbers."""


@dataclass(frozen=True, slots=True)
class InputDemand:
    """One input: its shape without the batch axis (``None`` where open); token vocabulary when embedded."""

    name: str
    shape: Shape
    pointer: str
    vocabulary: int | None = None

    @property
    def concrete(self) -> tuple[int, ...]:
        """The shape with open sizes filled in."""
        return tuple(size or UNKNOWN_LENGTH for size in self.shape)


@dataclass(frozen=True, slots=True)
class OutputDemand:
    """One output: its shape without the batch axis, its activation and the labels that its loss takes."""

    name: str
    shape: Shape
    pointer: str
    activation: str | None
    form: LabelForm

    @property
    def units(self) -> int:
        """Size of the last axis; 1 for a scalar."""
        return (self.shape[-1] or 1) if self.shape else 1

    @property
    def positions(self) -> tuple[int, ...]:
        """The axes before the units: time steps, rows and columns."""
        return tuple(size or UNKNOWN_LENGTH for size in self.shape[:-1])


@dataclass(frozen=True, slots=True)
class Demand:
    """All inputs and outputs."""

    inputs: tuple[InputDemand, ...]
    outputs: tuple[OutputDemand, ...]

    @property
    def example_size(self) -> int:
        """Numbers in one example, targets included."""
        features = sum(prod(one.concrete) for one in self.inputs)
        return features + sum(prod(one.positions) * one.units for one in self.outputs)


def demand_of(graph: Graph, losses: tuple[ObjectSpec, ...]) -> Demand:
    """What the graph asks for under these losses, one per output."""
    inputs = tuple(_input(graph, graph.nodes[index]) for index in graph.inputs)
    outputs = tuple(
        _output(graph.nodes[node], index, loss)
        for (node, index), loss in zip(graph.outputs, losses, strict=True)
    )
    return Demand(inputs, outputs)


def _input(graph: Graph, node: Node) -> InputDemand:
    shape = (node.output_shape or (None,))[1:]
    return InputDemand(node.layer.name, shape, node.layer.pointer, _vocabulary(graph, node))


def _vocabulary(graph: Graph, node: Node) -> int | None:
    """The smallest vocabulary among the embeddings that read an input, through layers that only reshape."""
    sizes: list[int] = []
    for successor in graph.successors[node.index]:
        layer = graph.nodes[successor].layer
        if layer.kind == "Embedding":
            sizes.append(int(layer.args["input_dim"]))
        elif layer.kind in {"Flatten", "Reshape", "Permute", "RepeatVector", "Identity"}:
            below = _vocabulary(graph, graph.nodes[successor])
            sizes += [] if below is None else [below]
    return min(sizes) if sizes else None


def _output(node: Node, index: int, loss: ObjectSpec) -> OutputDemand:
    shape = node.output_shapes[index] if index < len(node.output_shapes) else None
    applied = nonlinearity(node.layer)
    return OutputDemand(
        name=node.layer.name,
        shape=(shape or (None, None))[1:],
        pointer=node.layer.pointer,
        activation=applied.name if applied else None,
        form=FORMS.get(loss.name, "real"),
    )
