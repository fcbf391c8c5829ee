"""Dropout that the next pooling takes back.

## What it does
Finds dropout of single values in front of max or average pooling, with nothing but a normalisation or an
activation between the two.

## Why is this bad
Max pooling passes the largest survivor of its window: the dropped values are seldom missed, and the rate acts
far weaker than it says. What it does add is a bias towards smaller maxima while training.

## Use instead
Dropout behind the pooling, or `SpatialDropout`, which drops whole maps.

## Fix safety
Unsafe: it moves a layer.

## References
Wu and Gu 2015, "Towards dropout training for convolutional neural networks" (max-pooling dropout).
"""

from collections.abc import Iterable

from service.lint.fixes import fix
from service.lint.graph import Layer, Node
from service.lint.kinds import ACTIVATION_KINDS, NORMALIZATION_KINDS, POOLING_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.sequence import move_behind
from service.lint.sketch import conv, dense, layer, request
from service.lint.subject import Subject
from service.lint.topology import Topology

UNIT_DROPOUT = frozenset({"Dropout", "GaussianDropout", "AlphaDropout"})
BETWEEN = NORMALIZATION_KINDS | ACTIVATION_KINDS
UNDOING_KINDS = frozenset(kind for kind in POOLING_KINDS if not kind.startswith("GlobalAverage"))


def check(subject: Subject) -> Iterable[Violation]:
    """Each dropout that feeds a pooling."""
    for node in subject.topology.of_kind(UNIT_DROPOUT):
        if node.layer.args.get("noise_shape") is not None or not node.layer.args.get("rate"):
            continue
        pooling = _pooling_behind(subject.topology, node)
        if pooling is None:
            continue
        yield Violation(
            f"{node.layer.name!r} stands in front of {pooling.name!r}, which takes most of it back: the"
            " largest"
            " survivor of each window passes.",
            pointer=node.layer.pointer,
            layer=node.layer.name,
            evidence={"rate": node.layer.args.get("rate"), "pooling": pooling.name},
            fix=fix("unsafe", f"move it behind {pooling.name!r}", move_behind(subject, node.layer, pooling)),
        )


def _pooling_behind(topology: Topology, node: Node) -> Layer | None:
    """The pooling that the output goes into, through layers that keep positions apart."""
    while len(following := topology.successors(node)) == 1:
        (node,) = following
        if node.layer.kind in UNDOING_KINDS:
            return node.layer
        if node.layer.kind not in BETWEEN:
            return None
    return None


_CONVOLUTION = conv(8, 3, "relu", "he_normal")
_DROPOUT, _POOLING = layer("dropout", rate=0.25), layer("max_pooling2d")

RULE = Rule(
    code="REG602",
    name="dropout-before-pooling",
    severity="info",
    check=check,
    sources=("Wu and Gu 2015",),
    bad=(
        Example(
            "dropout, then pooling",
            request((28, 28, 1), _CONVOLUTION, _DROPOUT, _POOLING, layer("flatten"), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "pooling, then dropout",
            request((28, 28, 1), _CONVOLUTION, _POOLING, _DROPOUT, layer("flatten"), dense(10, "softmax")),
        ),
    ),
)
