"""A hidden kernel whose weights all start equal.

## What it does
Finds hidden kernels that start at zeros, ones or another constant, with zero spread, or as an identity that
is not square. Zeros are fine in the last kernel of a residual branch (the branch starts switched off) and
in the output layer.

## Why is this bad
Units with equal weights compute the same thing, receive the same gradient and stay equal for ever: the
layer is as good as one unit wide. Zeros behind a rectifier pass neither signal nor gradient, and the net
never moves. Random weights exist to break this symmetry.

## Use instead
The initialiser that fits the activation: He for the ReLU family and ELU, LeCun normal for SELU, Glorot for
tanh and sigmoid.

## Fix safety
Safe: only the start of training changes.

## References
Goodfellow, Bengio and Courville 2016, "Deep Learning", section 8.4.
"""

from collections.abc import Iterable

from service.lint.graph import ObjectSpec
from service.lint.initialization import CONSTANT_NAMES, Weight, weights
from service.lint.kinds import DEPTHWISE_KINDS, SEPARABLE_KINDS
from service.lint.misfit import described, fitting_initializer, initializer_fix
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

NO_SPREAD = {"random_normal": "stddev", "truncated_normal": "stddev", "variance_scaling": "scale"}
"""Random initialisers -> the argument that makes constants of them when it is zero."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each hidden kernel without a random start."""
    for kernel in subject.topology.hidden:
        if not kernel.layer.trainable:
            continue
        for weight in weights(kernel):
            if starts_equal(weight) and not _is_meant(subject, kernel, weight):
                yield _violation(subject, kernel, weight)


def _violation(subject: Subject, kernel: KernelLayer, weight: Weight) -> Violation:
    return Violation(
        f"Every unit of {kernel.name!r} starts alike: {weight.argument} is {described(weight.spec)};"
        " expected random"
        " weights, because equal units get equal gradients and never become different.",
        pointer=weight.pointer,
        layer=kernel.name,
        evidence={weight.argument: described(weight.spec)},
        fix=initializer_fix(subject, weight, fitting_initializer(kernel)),
    )


def starts_equal(weight: Weight) -> bool:
    """Whether the initialiser leaves units equal. A constant array is someone's own weights."""
    spec = weight.spec
    if spec.opaque:
        return False
    if spec.name in CONSTANT_NAMES:
        return not isinstance(spec.args.get("value"), list | tuple)
    if spec.name == "identity":
        return _is_oblong(weight)
    return _has_no_spread(spec)


def _has_no_spread(spec: ObjectSpec) -> bool:
    if spec.name == "random_uniform":
        return bool(spec.args.get("minval") == spec.args.get("maxval"))
    spread = NO_SPREAD.get(spec.name)
    return spread is not None and spec.args.get(spread) == 0


def _is_oblong(weight: Weight) -> bool:
    shape = weight.shape
    return shape is not None and len(shape) == 2 and shape[0] != shape[1]


def _is_meant(subject: Subject, kernel: KernelLayer, weight: Weight) -> bool:
    """One unit has no twin; depthwise kernels see different channels; a branch may start switched off."""
    if kernel.layer.kind in DEPTHWISE_KINDS:
        return True
    if kernel.layer.kind in SEPARABLE_KINDS and weight.argument == "depthwise_initializer":
        return True
    if weight.shape is not None and weight.shape[-1] == 1:
        return True
    return weight.spec.name == "zeros" and subject.topology.ends_residual_branch(kernel.node)


RULE = Rule(
    code="INI101",
    name="constant-kernel",
    severity="error",
    check=check,
    bad=(
        Example("Zeros in a hidden layer", request((20,), dense(64, "relu", "zeros"), dense(10, "softmax"))),
        Example(
            "A constant",
            request((20,), dense(64, "tanh", {"name": "constant", "value": 0.1}), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "Zeros in the output layer",
            request((20,), dense(64, "relu", "he_normal"), dense(10, "softmax", "zeros")),
        ),
        Example(
            "Zeros at the end of a residual branch",
            request(
                (64,),
                dense(64, "relu", "he_normal", name="before"),
                dense(64, "relu", "he_normal"),
                dense(64, start="zeros", name="closing"),
                layer("add", inputs=["before", "closing"]),
                dense(10, "softmax"),
            ),
        ),
    ),
    sources=("Goodfellow, Bengio and Courville 2016, section 8.4",),
)
