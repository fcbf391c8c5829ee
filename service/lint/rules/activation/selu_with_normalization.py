"""Normalisation layers in a net that normalises itself.

## What it does
Finds batch, layer, group or unit normalisation inside a plain SELU network. One in front of the first layer
standardises the input and is fine.

## Why is this bad
SELU's own fixed point does the work; a normalisation layer costs time and parameters, and the mean and
variance that it learns need not be the 0 and 1 at which SELU's constants hold.

## Use instead
SELU without normalisation layers; or ELU or ReLU with them.

## Fix safety
Unsafe: it changes the architecture.

## References
Klambauer et al. 2017, "Self-Normalizing Neural Networks".
"""

from collections.abc import Iterable

from service.lint.fixes import fix
from service.lint.graph import Node
from service.lint.kinds import NORMALIZATION_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.self_normalizing import is_selu_mlp
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.surgery import remove_layer


def check(subject: Subject) -> Iterable[Violation]:
    """Each normalisation behind the first kernel of a SELU net."""
    if not is_selu_mlp(subject):
        return
    first = subject.topology.kernels[0].index if subject.topology.kernels else 0
    for node in subject.topology.of_kind(NORMALIZATION_KINDS):
        if node.index > first:
            yield _violation(subject, node)


def _violation(subject: Subject, node: Node) -> Violation:
    kind = subject.topology.core(node).kind
    return Violation(
        f"{node.layer.name!r} is {kind} inside a SELU net; expected none, because SELU normalises by"
        " itself and a"
        " learned mean and variance move it off its fixed point.",
        pointer=node.layer.pointer,
        layer=node.layer.name,
        evidence={"layer": kind},
        fix=fix("unsafe", "Remove the layer.", remove_layer(subject, node)),
    )


RULE = Rule(
    code="ACT208",
    name="selu-with-normalization",
    severity="warning",
    check=check,
    bad=(
        Example(
            "Batch normalisation between SELU layers",
            request(
                (20,),
                dense(50, "selu", "lecun_normal"),
                layer("batch_normalization"),
                dense(50, "selu", "lecun_normal"),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(
        Example(
            "The input alone is normalised",
            request(
                (20,),
                layer("batch_normalization"),
                dense(50, "selu", "lecun_normal"),
                dense(50, "selu", "lecun_normal"),
                dense(10, "softmax"),
            ),
        ),
        Example(
            "ELU with batch normalisation",
            request((20,), dense(50, "elu", "he_normal"), layer("batch_normalization"), dense(10, "softmax")),
        ),
    ),
    sources=("Klambauer et al. 2017, arXiv:1706.02515",),
)
