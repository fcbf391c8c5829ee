"""Softmax in a hidden layer.

## What it does
Finds hidden layers whose activation is softmax, outside attention and gating (where the output multiplies
another tensor).

## Why is this bad
Softmax makes the units of a layer share a sum of one: with a hundred units each passes on a hundredth, and
what one gains the others lose. Signal and gradient shrink by the width of the layer.

## Use instead
ReLU with He initialisation.

## Fix safety
Unsafe: it changes what the network computes.

## References
Goodfellow, Bengio and Courville 2016, "Deep Learning", section 6.2.2.3.
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.fixes import fix
from service.lint.kinds import ATTENTION_KINDS
from service.lint.misfit import with_activation
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.topology import EffectiveActivation, KernelLayer

WEIGHTING = ("softmax",)


def check(subject: Subject) -> Iterable[Violation]:
    """Each hidden layer with a softmax that weights nothing."""
    topology = subject.topology
    for kernel in topology.activated_by(WEIGHTING):
        activation = kernel.activation
        if kernel.is_head or activation is None or topology.is_gate(activation.node):
            continue
        if not any(after.layer.kind in ATTENTION_KINDS for after in topology.successors(activation.node)):
            yield _violation(subject, kernel, activation)


def _violation(subject: Subject, kernel: KernelLayer, activation: EffectiveActivation) -> Violation:
    return Violation(
        f"Hidden layer {kernel.name!r} has a softmax; expected relu, because the units of a softmax share"
        " a sum of one and"
        " pass on next to nothing.",
        pointer=activation.pointer,
        layer=kernel.name,
        evidence={"activation": activation.spec.name},
        fix=_fix(subject, kernel),
    )


def _fix(subject: Subject, kernel: KernelLayer) -> Fix | None:
    return fix("unsafe", "Use relu with he_normal.", with_activation(subject, kernel, "relu"))


RULE = Rule(
    code="ACT215",
    name="softmax-hidden",
    severity="warning",
    check=check,
    bad=(Example("A hidden softmax", request((20,), dense(64, "softmax"), dense(10, "softmax"))),),
    good=(
        Example(
            "Softmax at the output", request((20,), dense(64, "relu", "he_normal"), dense(10, "softmax"))
        ),
        Example(
            "Softmax as a gate",
            request(
                (64,),
                dense(64, "relu", "he_normal", name="trunk"),
                dense(64, "softmax", name="gate"),
                layer("multiply", inputs=["trunk", "gate"]),
                dense(10, "softmax"),
            ),
        ),
    ),
    sources=("Goodfellow, Bengio and Courville 2016, section 6.2.2.3",),
)
