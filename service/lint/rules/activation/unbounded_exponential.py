"""The exponential as a hidden activation.

## What it does
Finds hidden layers whose activation is `exponential`.

## Why is this bad
It multiplies large sums without end: an input of 5 gives 148, two such layers overflow. At unit variance it
grows the gradient sevenfold per layer and the variance of the signal with its square.

## Use instead
ELU with He initialisation. At the output of a model of rates or variances an exponential is fine.

## Fix safety
Unsafe: it changes what the network computes.

## References
Schoenholz et al. 2017, "Deep Information Propagation".
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.fixes import fix
from service.lint.misfit import with_activation
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

EXPONENTIAL = ("exponential",)


def check(subject: Subject) -> Iterable[Violation]:
    """Each hidden exponential."""
    for kernel in subject.topology.activated_by(EXPONENTIAL):
        if kernel.is_head or kernel.activation is None:
            continue
        yield Violation(
            f"Hidden layer {kernel.name!r} has an exponential activation; expected elu, because it grows"
            " without end and"
            " a few such layers overflow.",
            pointer=kernel.activation.pointer,
            layer=kernel.name,
            evidence={"activation": kernel.activation.spec.name},
            fix=_fix(subject, kernel),
        )


def _fix(subject: Subject, kernel: KernelLayer) -> Fix | None:
    return fix("unsafe", "Use elu with he_normal.", with_activation(subject, kernel, "elu"))


RULE = Rule(
    code="ACT216",
    name="unbounded-exponential",
    severity="warning",
    check=check,
    bad=(Example("A hidden exponential", request((20,), dense(64, "exponential"), dense(1))),),
    good=(
        Example(
            "A rate at the output", request((20,), dense(64, "relu", "he_normal"), dense(1, "exponential"))
        ),
    ),
    sources=("Schoenholz et al. 2017, arXiv:1611.01232",),
)
