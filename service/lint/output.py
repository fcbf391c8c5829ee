"""What each output of the model is: how many values, behind which activation, judged by which loss."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from api_schemas.finding import Applicability, Fix
from service.lint.fixes import fix, set_activation, set_argument
from service.lint.graph import Node, Shape
from service.lint.kinds import DROPOUT_KINDS, NORMALIZATION_KINDS, POOLING_KINDS, RESHAPE_KINDS
from service.lint.subject import Subject
from service.lint.topology import EffectiveActivation, KernelLayer, Topology
from service.lint.training import Declared

T = TypeVar("T")

BINARY_LOSSES = frozenset({"binary_crossentropy", "binary_focal_crossentropy"})
SPARSE_LOSSES = frozenset({"sparse_categorical_crossentropy"})
CATEGORICAL_LOSSES = SPARSE_LOSSES | {"categorical_crossentropy", "categorical_focal_crossentropy"}
CROSSENTROPIES = BINARY_LOSSES | CATEGORICAL_LOSSES
REGRESSION_LOSSES = frozenset(
    {
        "mean_squared_error",
        "mean_absolute_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
    }
)

CLASSIFICATION = frozenset({"binary", "multiclass", "multilabel"})
"""Tasks of ``data.task`` whose answer is a class."""

LINEAR = "linear"
UNKNOWN = "unknown"
SIGMOIDS = frozenset({"sigmoid", "hard_sigmoid"})
PROBABILITIES = SIGMOIDS | {"softmax"}
REMEMBERED_LOGITS = frozenset({"softmax", "sigmoid"})
"""Keras 3 keeps their logits on its TensorFlow backend (``keras/src/backend/tensorflow/nn.py``)."""

LOGITS_TRAP = (
    " Keras on TensorFlow hides this: its cross-entropies go back to the logits behind a softmax or sigmoid,"
    " so training looks healthy there, but not on JAX or PyTorch, and predict() answers wrongly everywhere."
)

KEEPING_KINDS = (
    DROPOUT_KINDS
    | POOLING_KINDS
    | RESHAPE_KINDS
    | {"Identity", "Masking", "ActivityRegularization", "Activation"}
)
"""Layers that leave an output what its activation made it (a linear ``Activation`` is one)."""
RESCALING_KINDS = NORMALIZATION_KINDS | {"Rescaling", "Normalization", "Add", "Subtract"}
"""Layers that move the values: a linear output stays linear, a bounded one is no longer known."""
UNNORMALISED_JOINS = frozenset({"Maximum", "Minimum", "Concatenate"})
"""Joins behind which probabilities no longer sum to one."""
JOINING_KINDS = UNNORMALISED_JOINS | {"Average"}


@dataclass(frozen=True, slots=True)
class Output:
    """One output of the model.

    node, shape: what gives it. units: size of the axis that its loss reads, the last one.
    activation: Keras's name of the activation that it comes out of, ``linear`` or ``unknown``.
    applied: where that activation stands. kernel: the one kernel layer behind it.
    is_direct: nothing but dropout and reshapes stands between the kernel and the output.
    loss: its loss; is_sole: no other output has the same one.
    """

    node: Node
    shape: Shape | None
    units: int | None
    activation: str
    applied: EffectiveActivation | None
    kernel: KernelLayer | None
    is_direct: bool
    loss: Declared | None
    is_sole: bool

    @property
    def layer(self) -> str:
        """Name of the layer to name in a message."""
        return (self.kernel or self.node.layer).name

    @property
    def pointer(self) -> str:
        """Pointer to the activation, else to the kernel layer, else to the last layer."""
        if self.applied is not None:
            return self.applied.pointer
        return self.kernel.layer.pointer if self.kernel else self.node.layer.pointer

    @property
    def loss_name(self) -> str | None:
        """Keras's name of the loss."""
        return self.loss.spec.name if self.loss else None

    @property
    def from_logits(self) -> bool:
        """Whether the loss expects logits."""
        return self.loss is not None and self.loss.spec.args.get("from_logits") is True

    @property
    def trap(self) -> str:
        """The sentence on remembered logits, where they are remembered."""
        return LOGITS_TRAP if self.activation in REMEMBERED_LOGITS else ""

    def activation_fix(self, subject: Subject, wanted: str, applicability: Applicability) -> Fix | None:
        """Put another activation at this output; ``None`` where no single layer applies it."""
        if self.applied is not None:
            patch = set_activation(subject, self.applied, wanted)
        elif self.activation == LINEAR and self.kernel is not None and self.is_direct:
            if "activation" not in self.kernel.layer.args:
                return None
            patch = set_argument(self.kernel.layer, "activation", wanted)
        else:
            return None
        return fix(applicability, f"{wanted} instead of {self.activation}", patch)


MOST_OUTPUTS = 32
"""Outputs that are judged. Networks have a handful, and each costs every rule a walk to its kernels."""


def outputs(subject: Subject) -> list[Output]:
    """The outputs of the model, in order, up to ``MOST_OUTPUTS``."""
    losses = subject.training.losses or (None,) * len(subject.graph.outputs)
    uses = Counter(loss.pointer for loss in losses if loss is not None)
    judged = list(zip(subject.graph.outputs, losses, strict=True))[:MOST_OUTPUTS]
    return [
        _output(subject, node, tensor, loss, loss is not None and uses[loss.pointer] == 1)
        for (node, tensor), loss in judged
    ]


def _output(subject: Subject, index: int, tensor: int, loss: Declared | None, is_sole: bool) -> Output:
    node = subject.graph.nodes[index]
    shape = node.output_shapes[tensor] if tensor < len(node.output_shapes) else None
    walk = _Walk(subject.topology)
    walk.run(node)
    name, applied = walk.activation()
    kernel = _only(walk.kernels)
    return Output(
        node=node,
        shape=shape,
        units=_units(shape, loss),
        activation=name,
        applied=applied,
        kernel=kernel,
        is_direct=kernel is not None and not walk.rescaled and not walk.joined,
        loss=loss,
        is_sole=is_sole,
    )


def _units(shape: Shape | None, loss: Declared | None) -> int | None:
    axis = loss.spec.args.get("axis", -1) if loss is not None else -1
    if not shape or type(axis) is not int or not -len(shape) <= axis < len(shape):
        return None
    return shape[axis]


class _Walk:
    """Upstream from an output to the activations and kernels that make it."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.names: set[str] = set()
        self.applied: list[Node] = []
        self.kernels: list[KernelLayer] = []
        self.rescaled = self.joined = self.unnormalised = False

    def run(self, start: Node) -> None:
        pending, seen = [(start, False)], set[tuple[int, bool]]()
        while pending:
            node, activated = pending.pop()
            if (node.index, activated) in seen:
                continue
            seen.add((node.index, activated))
            if self._follows(node, activated):
                after = activated or self.topology.nonlinearity(node) is not None
                pending.extend((before, after) for before in self.topology.predecessors(node))

    def _follows(self, node: Node, activated: bool) -> bool:
        """Note what the node does; whether to go on upstream. ``activated``: an activation is passed."""
        topology, kind = self.topology, self.topology.core(node).kind
        own = topology.nonlinearity(node)
        if not activated and own is not None:
            self.names.add(own.name)
            self.applied.append(node)
        if (kernel := topology.kernel(node)) is not None:
            self.kernels.append(kernel)
            if not activated and own is None:
                self.names.add(LINEAR)
            return False
        if own is not None:
            return True
        if not activated:
            self.joined = self.joined or kind in JOINING_KINDS
            self.unnormalised = self.unnormalised or kind in UNNORMALISED_JOINS
            self.rescaled = self.rescaled or kind in RESCALING_KINDS
        if kind in KEEPING_KINDS or kind in RESCALING_KINDS or kind in JOINING_KINDS:
            return True
        if not activated:
            self.names.add(UNKNOWN)
        return False

    def activation(self) -> tuple[str, EffectiveActivation | None]:
        """Its name, and where the one layer that applies it stands."""
        name = _only(self.names) or UNKNOWN
        moved = self.rescaled and name != LINEAR
        if moved or (self.unnormalised and name == "softmax"):
            return UNKNOWN, None
        node = _only(self.applied)
        return name, None if node is None else self.topology.applied_by(node)


def _only(items: Iterable[T]) -> T | None:
    found = list(items)
    return found[0] if len(found) == 1 else None
