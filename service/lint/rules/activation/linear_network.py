"""A network without a single non-linearity.

## What it does
Finds networks of two or more kernel layers in which nothing is non-linear: no activation, no gate, no max
pooling, no product of tensors, no layer normalisation.

## Why is this bad
A chain of linear maps is one linear map: whatever the depth, the network can learn no more than a linear
model, and it is harder to train than one.

## Use instead
ReLU with He initialisation behind each hidden layer.

## Fix safety
Unsafe: it changes what the network computes.

## References
Goodfellow, Bengio and Courville 2016, "Deep Learning", section 6.1.
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.fixes import fix
from service.lint.kinds import (
    ATTENTION_KINDS,
    DROPOUT_KINDS,
    EMBEDDING_KINDS,
    GATING_MERGE_KINDS,
    MAX_POOLING_KINDS,
    NORMALIZATION_KINDS,
    POOLING_KINDS,
    RECURRENT_KINDS,
    RESHAPE_KINDS,
)
from service.lint.misfit import with_activation
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject

LINEAR_MERGES = frozenset({"Add", "Average", "Subtract", "Concatenate"})
AFFINE_KINDS = (
    ((POOLING_KINDS - MAX_POOLING_KINDS) | RESHAPE_KINDS | DROPOUT_KINDS | LINEAR_MERGES)
    - {"AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D"}
) | {
    "InputLayer",
    "Rescaling",
    "Identity",
    "Activation",
    "ActivityRegularization",
    "BatchNormalization",
    "Normalization",
}
"""Layers that a linear network may hold. Batch normalisation is affine once it is trained."""
NONLINEAR_KERNELS = RECURRENT_KINDS | ATTENTION_KINDS | EMBEDDING_KINDS | GATING_MERGE_KINDS
LEAST_KERNELS = 2


def check(subject: Subject) -> Iterable[Violation]:
    """The network as a whole, once."""
    topology = subject.topology
    if len(topology.kernels) < LEAST_KERNELS or topology.has_nonlinearity or _is_autoencoder(subject):
        return
    if not all(_is_affine(subject, index) for index in range(len(subject.graph.nodes))):
        return
    first = topology.kernels[0]
    yield Violation(
        f"{len(topology.kernels)} layers with weights follow each other and nothing in the network is"
        " non-linear;"
        " expected an activation behind each hidden layer, because a chain of linear layers is one linear"
        " layer.",
        pointer=first.layer.pointer,
        layer=first.name,
        evidence={"layers": [kernel.name for kernel in topology.kernels]},
        fix=_fix(subject),
    )


def _is_affine(subject: Subject, index: int) -> bool:
    node = subject.graph.nodes[index]
    core = subject.topology.core(node)
    if core.opaque or core.kind in NONLINEAR_KERNELS or core.kind in NORMALIZATION_KINDS - AFFINE_KINDS:
        return False
    return subject.topology.is_kernel(node) or core.kind in AFFINE_KINDS


def _is_autoencoder(subject: Subject) -> bool:
    """A linear autoencoder learns principal components, and is meant to."""
    graph = subject.graph
    if len(graph.inputs) != 1 or len(graph.outputs) != 1:
        return False
    start, end = graph.nodes[graph.inputs[0]], graph.nodes[graph.outputs[0][0]]
    return start.output_shape is not None and start.output_shape == end.output_shape


def _fix(subject: Subject) -> Fix | None:
    hidden = subject.topology.hidden
    patch = [operation for kernel in hidden for operation in with_activation(subject, kernel, "relu")]
    return fix("unsafe", "Use relu with he_normal in the hidden layers.", patch)


RULE = Rule(
    code="ACT217",
    name="linear-network",
    severity="error",
    check=check,
    bad=(
        Example("Three linear layers", request((20,), dense(64), dense(64), dense(10))),
        Example(
            "Dropout and reshaping are no non-linearities",
            request((8, 8), layer("flatten"), dense(64), layer("dropout", rate=0.2), dense(1)),
        ),
    ),
    good=(
        Example("A hidden ReLU", request((20,), dense(64, "relu", "he_normal"), dense(10))),
        Example("Linear regression is one layer", request((20,), dense(1))),
        Example("A linear autoencoder", request((20,), dense(5), dense(20))),
    ),
    sources=("Goodfellow, Bengio and Courville 2016, section 6.1",),
)
