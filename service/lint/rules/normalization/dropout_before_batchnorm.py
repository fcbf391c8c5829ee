"""Dropout in front of batch normalisation shifts the variance.

## What it does
Finds dropout whose output reaches batch normalisation without passing a kernel layer or a merge.

## Why is this bad
While training, dropout raises the variance of what it lets through; batch normalisation records that variance
and divides by it at inference, when dropout is off and the variance is smaller. The same input then comes out
on another scale than the later layers were trained on.

## Use instead
Dropout behind the last batch normalisation, or no dropout at all: batch normalisation regularises by itself.

## Fix safety
Unsafe: it moves a layer.

## References
Li et al. 2018, "Understanding the disharmony between dropout and batch normalization by variance shift".
"""

from collections.abc import Iterable

from service.lint.fixes import fix
from service.lint.graph import Node
from service.lint.kinds import BATCH_NORMALIZATION_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.sequence import move_behind
from service.lint.subject import Subject
from service.lint.topology import Topology

SHIFTING_KINDS = frozenset(
    {"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout"}
)
"""AlphaDropout keeps mean and variance (Klambauer et al. 2017)."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each dropout in front of a batch normalisation."""
    normalizations = subject.topology.of_kind(BATCH_NORMALIZATION_KINDS)
    dropouts = _dropouts_before(subject.topology) if normalizations else {}
    for normalization in normalizations:
        dropout = dropouts.get(normalization.index)
        if dropout is None:
            continue
        layer = dropout.layer
        yield Violation(
            f"{layer.name!r} stands in front of {normalization.layer.name!r}: the variance that batch"
            " normalisation records while dropout is on is not the one it meets at inference.",
            pointer=layer.pointer,
            layer=layer.name,
            evidence={"rate": layer.args.get("rate"), "batch_normalization": normalization.layer.name},
            fix=fix(
                "unsafe",
                f"move {layer.name!r} behind {normalization.layer.name!r}",
                move_behind(subject, layer, normalization.layer),
            ),
        )


def _dropouts_before(topology: Topology) -> dict[int, Node]:
    """Node index -> the nearest dropout upstream, before any kernel, merge or batch normalisation."""
    nearest: dict[int, Node] = {}
    for node in topology.graph.nodes:
        if len(node.inputs) != 1:
            continue
        (before,) = topology.predecessors(node)
        if before.layer.kind in SHIFTING_KINDS and _drops_units(before):
            nearest[node.index] = before
        elif before.index in nearest and not _settles(topology, before):
            nearest[node.index] = nearest[before.index]
    return nearest


def _settles(topology: Topology, node: Node) -> bool:
    """Whether what comes behind no longer has the variance that dropout left."""
    return topology.is_kernel(node) or node.layer.opaque or node.layer.kind in BATCH_NORMALIZATION_KINDS


def _drops_units(node: Node) -> bool:
    """Whether single values are dropped; a ``noise_shape`` drops whole examples (stochastic depth)."""
    rate = node.layer.args.get("rate")
    return isinstance(rate, float) and rate > 0.0 and node.layer.args.get("noise_shape") is None


def _model(*between: object) -> dict[str, object]:
    dense = {"type": "dense", "units": 32, "use_bias": False, "kernel_initializer": "he_normal"}
    relu = {"type": "activation", "activation": "relu"}
    head = {"type": "dense", "units": 3, "activation": "softmax"}
    first = {"type": "batch_normalization"}
    return {"model": {"input_shape": [16], "layers": [dense, first, relu, *between, head]}}


_DROPOUT = {"type": "dropout", "rate": 0.3}
_NORMALIZATION = {"type": "batch_normalization"}

RULE = Rule(
    code="NRM303",
    name="dropout-before-batchnorm",
    severity="warning",
    check=check,
    sources=("Li et al. 2018",),
    bad=(Example("dropout, then batch normalisation", _model(_DROPOUT, _NORMALIZATION)),),
    good=(
        Example("batch normalisation, then dropout", _model(_NORMALIZATION, _DROPOUT)),
        Example(
            "a kernel layer between the two",
            _model(_DROPOUT, {"type": "dense", "units": 8, "use_bias": False}, _NORMALIZATION),
        ),
    ),
)
