"""SELU behind a kernel without LeCun normal initialisation.

## What it does
Finds kernels whose effective activation is SELU and that do not start normal with variance 1 / fan_in.
`lecun_uniform` has the right variance and is a warning; everything else is an error.

## Why is this bad
SELU's two constants are chosen so that mean 0 and variance 1 come out of a layer when they go in, *if* the
weights are normal with variance 1 / fan_in. With any other variance the fixed point is lost, and with it the
self-normalisation that is the reason to use SELU. One layer that does not keep it spoils all after it.

## Use instead
`kernel_initializer="lecun_normal"` on every hidden layer.

## Fix safety
Safe: only the start of training changes.

## References
Klambauer et al. 2017, "Self-Normalizing Neural Networks", section 2 and theorem 1.
"""

from collections.abc import Iterable

from service.lint.initialization import Weight, belongs_to
from service.lint.misfit import activated_weights, described, initializer_fix
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject

UNIFORM = "uniform"


def check(subject: Subject) -> Iterable[Violation]:
    """Each kernel that feeds SELU and is not LeCun normal."""
    for found in activated_weights(subject, ("selu",)):
        weight, name = found.weight, found.kernel.name
        is_lecun = belongs_to(weight, "lecun")
        if is_lecun is None or (is_lecun and not is_uniform(weight)):
            continue
        yield Violation(
            f"{name!r} feeds selu but starts with {described(weight.spec)}; expected lecun_normal"
            " (normal, variance 1 / fan_in), without which SELU does not keep mean 0 and variance 1.",
            pointer=weight.pointer,
            layer=name,
            evidence=found.evidence,
            fix=initializer_fix(subject, weight, "lecun_normal"),
            severity="warning" if is_lecun else "error",
        )


def is_uniform(weight: Weight) -> bool:
    """Whether the kernel's entries are uniform rather than normal."""
    spec = weight.spec
    return spec.name.endswith(UNIFORM) or spec.args.get("distribution") == UNIFORM


RULE = Rule(
    code="INI104",
    name="selu-needs-lecun-normal",
    severity="error",
    check=check,
    bad=(
        Example(
            "SELU on Keras's default initialiser", request((20,), dense(50, "selu"), dense(10, "softmax"))
        ),
        Example(
            "The right variance, but uniform",
            request((20,), dense(50, "selu", "lecun_uniform"), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "SELU with LeCun normal", request((20,), dense(50, "selu", "lecun_normal"), dense(10, "softmax"))
        ),
    ),
    sources=("Klambauer et al. 2017, arXiv:1706.02515",),
)
