"""SELU in some hidden layers and not in others.

## What it does
Finds the hidden layers without SELU in a plain network that uses SELU elsewhere.

## Why is this bad
Self-normalisation needs every hidden layer: one layer with another activation hands on another mean and
variance, and what comes after starts off the fixed point.

## Use instead
SELU with LeCun normal initialisation in all hidden layers, or in none.

## Fix safety
Unsafe: it changes the activation.

## References
Klambauer et al. 2017, "Self-Normalizing Neural Networks".
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.fixes import fix
from service.lint.misfit import with_activation
from service.lint.rule import Example, Rule, Violation
from service.lint.self_normalizing import hidden_without_selu, is_selu_mlp
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer


def check(subject: Subject) -> Iterable[Violation]:
    """Each hidden layer of a SELU net that has another activation, or none."""
    if not is_selu_mlp(subject):
        return
    others = hidden_without_selu(subject.topology)
    if len(others) == len(subject.topology.hidden):
        return  # SELU stands at the output alone
    for kernel in others:
        found = kernel.activation.spec.name if kernel.activation else "no activation"
        pointer = kernel.activation.pointer if kernel.activation else kernel.layer.pointer
        yield Violation(
            f"{kernel.name!r} has {found} while other hidden layers have selu; expected selu in all of"
            " them, because"
            " one other layer breaks the self-normalisation.",
            pointer=pointer,
            layer=kernel.name,
            evidence={"activation": found},
            fix=_fix(subject, kernel),
        )


def _fix(subject: Subject, kernel: KernelLayer) -> Fix | None:
    return fix("unsafe", "Use selu with lecun_normal here too.", with_activation(subject, kernel, "selu"))


RULE = Rule(
    code="ACT210",
    name="selu-mixed",
    severity="warning",
    check=check,
    bad=(
        Example(
            "ReLU between SELU layers",
            request(
                (20,),
                dense(50, "selu", "lecun_normal"),
                dense(50, "relu", "he_normal"),
                dense(50, "selu", "lecun_normal"),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(
        Example(
            "SELU everywhere",
            request(
                (20,),
                dense(50, "selu", "lecun_normal"),
                dense(50, "selu", "lecun_normal"),
                dense(10, "softmax"),
            ),
        ),
    ),
    sources=("Klambauer et al. 2017, arXiv:1706.02515",),
)
