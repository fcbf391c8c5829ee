"""The graph of layers that every form of a config is read into; rules see nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any, Literal

Shape = tuple[int | None, ...]
"""Batch axis first; ``None`` is an unknown size. An unknown rank is ``None`` in place of a Shape."""

Form = Literal["keras3", "keras2", "compact"]


@dataclass(frozen=True, slots=True)
class ObjectSpec:
    """An activation, initialiser, regulariser, constraint, loss, metric, schedule or optimiser.

    ``name`` is Keras's snake-case identifier (``relu``, ``he_normal``, ``variance_scaling``, ``l2``,
    ``sparse_categorical_crossentropy``, ``sgd``), however it was spelled in the document;
    ``args`` holds every constructor argument, defaults filled in; ``opaque`` marks one that is not
    Keras's own.
    """

    name: str
    args: Mapping[str, Any] = field(default_factory=dict)
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """A weight tensor of a layer. ``path`` is Keras's ``variable.path``, e.g. ``dense/kernel``."""

    name: str
    path: str
    shape: tuple[int, ...]
    trainable: bool
    initializer: ObjectSpec | None


@dataclass(slots=True, eq=False)
class Layer:
    """A layer as submitted, once however often it is called.

    name: unique in the graph; a nested model's layers are ``inner/dense``.
    kind: Keras class name (``Dense``); kept as submitted when ``opaque``.
    args: every constructor argument by its Keras name, defaults filled in. Activations, initialisers,
        regularisers and constraints are ``ObjectSpec`` or ``None``; sizes are ints or tuples of ints;
        a wrapped layer is a ``Layer``.
    given: the arguments that the document states itself.
    pointer: RFC 6901 pointer to the layer's object in the request document.
    args_pointer: pointer to the object that holds the arguments (``pointer`` in the compact form,
        ``pointer + "/config"`` in Keras JSON).
    parents: names of the models that the layer is nested in, outermost first.
    path: what its variables' paths begin with.
    weights_known: false where ``variables`` cannot be known: an opaque layer, an unknown shape.
    """

    name: str
    kind: str
    args: dict[str, Any]
    pointer: str
    args_pointer: str
    given: frozenset[str] = frozenset()
    opaque: bool = False
    trainable: bool = True
    variables: tuple[Variable, ...] = ()
    ignores: tuple["Ignore", ...] = ()
    parents: tuple[str, ...] = ()
    weights_known: bool = True
    path: str = ""

    @property
    def own_name(self) -> str:
        """The name within its own model."""
        return self.name[sum(len(parent) + 1 for parent in self.parents) :]

    def pointer_to(self, argument: str) -> str:
        """Pointer to one argument, or to the object that would hold it when it is not given."""
        return f"{self.args_pointer}/{argument}" if argument in self.given else self.pointer


@dataclass(slots=True, eq=False)
class Node:
    """One call of a layer.

    inputs: (node index, output index) of each tensor it takes, in order.
    input_shapes, output_shapes: ``None`` where unknown.
    """

    index: int
    layer: Layer
    inputs: tuple[tuple[int, int], ...]
    call_args: Mapping[str, Any] = field(default_factory=dict)
    input_shapes: tuple[Shape | None, ...] = ()
    output_shapes: tuple[Shape | None, ...] = ()
    output_dtypes: tuple[str | None, ...] = ()

    @property
    def input_shape(self) -> Shape | None:
        """Shape of the first input."""
        return self.input_shapes[0] if self.input_shapes else None

    @property
    def output_shape(self) -> Shape | None:
        """Shape of the first output."""
        return self.output_shapes[0] if self.output_shapes else None


@dataclass(frozen=True, slots=True)
class Ignore:
    """A silencing written in the document: ``x-lint``."""

    rule: str
    reason: str
    expires: str | None
    pointer: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault that keeps the graph from being a network: shapes that cannot connect, a cycle.

    ``code`` is the rule that reports it (ARC701, ARC702, ARC703, ARC707, ARC708, ARC709).
    """

    code: str
    layer: str | None
    pointer: str
    message: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TensorInput:
    """A tensor among the ``call_args`` of a node: the position among its inputs."""

    index: int


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a tensor enters a model within the model: its InputLayer is no layer of the graph.

    model: name of the inner model; shape: what its input declares; source: (node index, output index).
    """

    model: str
    shape: Shape | None
    pointer: str
    source: tuple[int, int]


@dataclass(slots=True, eq=False)
class Graph:
    """Layers and the calls between them, in topological order.

    output_names: what losses given by name call the outputs, parallel to ``outputs``; empty where each output
        is called after its layer.
    """

    form: Form
    layers: list[Layer]
    nodes: list[Node]
    inputs: tuple[int, ...]
    outputs: tuple[tuple[int, int], ...]
    successors: list[list[int]]
    problems: list[Problem] = field(default_factory=list)
    ignores: tuple[Ignore, ...] = ()
    compile_config: Mapping[str, Any] | None = None
    compile_pointer: str | None = None
    entrances: tuple[Entrance, ...] = ()
    output_names: tuple[str, ...] = ()

    @property
    def parameters(self) -> int | None:
        """Number of weights, trainable or not; ``None`` when a shape is unknown."""
        if not all(layer.weights_known for layer in self.layers):
            return None
        sizes = [variable.shape for layer in self.layers for variable in layer.variables]
        return sum(prod(shape) for shape in sizes)

    def layer(self, name: str) -> Layer | None:
        """The layer of that name."""
        return next((layer for layer in self.layers if layer.name == name), None)

    def predecessors(self, index: int) -> list[int]:
        """Nodes that a node takes its inputs from, in order."""
        return [source for source, _ in self.nodes[index].inputs]
