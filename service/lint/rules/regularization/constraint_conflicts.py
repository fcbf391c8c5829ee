"""A constraint that the initialiser breaks before training begins.

## What it does
Compares the limit of `MaxNorm` with the norm that the kernel starts with, per unit and over the axes that the
constraint names, and finds `MinMaxNorm` whose minimum exceeds its maximum.

## Why is this bad
The first step scales every unit down to the limit. The variance that the initialiser chose so carefully is
gone, and with it the size of signal and gradient.

## Use instead
A limit above the norm at the start: 2 to 4 for He initialisation. For convolutions name all axes but the
last: `axis=[0, 1, 2]`.

## Fix safety
Unsafe: it changes the constraint.

## References
Srivastava et al. 2014, "Dropout", section 5.1 (max-norm of 3 to 4); He et al. 2015, "Delving deep into
rectifiers".
"""

from collections.abc import Iterable
from math import prod, sqrt

from service.lint.graph import ObjectSpec
from service.lint.initialization import Weight, variance, weights
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

MARGIN = 0.9
"""Norms of units scatter around their expectation; a limit within a tenth of it clips only some."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each kernel whose constraint its start breaks."""
    for kernel in subject.topology.kernels:
        for weight in weights(kernel):
            constraint = kernel.layer.args.get(weight.argument.replace("_initializer", "_constraint"))
            if isinstance(constraint, ObjectSpec):
                yield from _judge(kernel, weight, constraint)


def _judge(kernel: KernelLayer, weight: Weight, constraint: ObjectSpec) -> Iterable[Violation]:
    argument = weight.argument.replace("_initializer", "_constraint")
    limit, minimum = constraint.args.get("max_value"), constraint.args.get("min_value")
    if not isinstance(limit, float):
        return
    norm = _norm_at_start(weight, constraint)
    if isinstance(minimum, float) and minimum > limit:
        reason = f"a minimum of {minimum:g} above its maximum of {limit:g}"
    elif norm is not None and limit < MARGIN * norm:
        reason = f"a limit of {limit:g}, but each unit starts with a norm of about {norm:.2g}"
    else:
        return
    yield Violation(
        f"{argument} of {kernel.name!r} has {reason}: the first step undoes the initialisation.",
        pointer=kernel.layer.pointer_to(argument),
        layer=kernel.name,
        evidence={"constraint": constraint.name, "max_value": limit, "norm_at_start": norm},
    )


def _norm_at_start(weight: Weight, constraint: ObjectSpec) -> float | None:
    """Expected norm of the entries that the constraint takes together."""
    spread, shape, axis = variance(weight), weight.shape, constraint.args.get("axis", 0)
    if spread is None or shape is None:
        return None
    axes = axis if isinstance(axis, list | tuple) else (axis,)
    if not all(type(a) is int and -len(shape) <= a < len(shape) for a in axes):
        return None
    return sqrt(spread * prod(shape[a] for a in axes))


def _request(limit: float) -> dict[str, object]:
    constraint = {"name": "max_norm", "max_value": limit}
    return request((64,), dense(64, "relu", "he_normal", kernel_constraint=constraint), dense(1))


RULE = Rule(
    code="REG605",
    name="constraint-conflicts",
    severity="warning",
    check=check,
    sources=("Srivastava et al. 2014", "He et al. 2015"),
    bad=(Example("a limit below the norm at the start", _request(0.5)),),
    good=(Example("room to grow", _request(3.0)),),
)
