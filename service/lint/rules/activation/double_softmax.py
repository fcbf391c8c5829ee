"""A softmax of a softmax.

## What it does
Finds a softmax whose output goes into another softmax with nothing but dropout, pooling or reshaping between.

## Why is this bad
The second softmax sees numbers between 0 and 1 and cannot tell them far apart: with ten classes no
probability can exceed 0.24. The loss cannot come near zero, and the gradient is squeezed twice.

## Use instead
One softmax, at the end, or none and `from_logits=True`.

## Fix safety
Safe: the first of the two is certainly wrong.

## References
Goodfellow, Bengio and Courville 2016, "Deep Learning", section 6.2.2.3.
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.fixes import fix, set_argument
from service.lint.graph import Node
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.surgery import remove_layer
from service.lint.topology import EffectiveActivation

SOFTMAX = "softmax"


def check(subject: Subject) -> Iterable[Violation]:
    """Each softmax that another one follows."""
    topology = subject.topology
    for applied in topology.applied("softmax"):
        met = topology.meets(applied.node)
        if met.node is None or met.normalised:
            continue
        second = subject.graph.nodes[met.node]
        spec = topology.nonlinearity(second)
        if spec is not None and spec.name == SOFTMAX:
            yield _violation(subject, applied, second)


def _violation(subject: Subject, first: EffectiveActivation, second: Node) -> Violation:
    return Violation(
        f"The softmax of {first.node.layer.name!r} goes into the softmax of {second.layer.name!r};"
        " expected one of"
        " them, because a softmax of probabilities is nearly uniform and its gradient nearly zero.",
        pointer=first.pointer,
        layer=first.node.layer.name,
        evidence={"first": first.node.layer.name, "second": second.layer.name},
        fix=_fix(subject, first),
    )


def _fix(subject: Subject, first: EffectiveActivation) -> Fix | None:
    if "activation" in first.layer.args:
        patch = set_argument(first.layer, "activation", "linear")
        return fix("safe", f"Drop the softmax of {first.layer.name!r}.", patch)
    return fix("safe", f"Remove {first.layer.name!r}.", remove_layer(subject, first.node))


RULE = Rule(
    code="ACT203",
    name="double-softmax",
    severity="error",
    check=check,
    bad=(
        Example(
            "A softmax layer behind a Dense that has one already",
            request((20,), dense(64, "relu", "he_normal"), dense(10, "softmax"), layer("softmax")),
        ),
        Example(
            "Two softmax layers",
            request((20,), dense(64, "relu", "he_normal"), dense(10), layer("softmax"), layer("softmax")),
        ),
    ),
    good=(
        Example("One softmax", request((20,), dense(64, "relu", "he_normal"), dense(10), layer("softmax"))),
    ),
    sources=("Goodfellow, Bengio and Courville 2016, section 6.2.2.3",),
)
