"""A hidden bias that does not start at zero.

## What it does
Finds hidden layers whose bias starts elsewhere. A small positive bias (up to 0.1) in front of a ReLU, the
LSTM's `unit_forget_bias` and any bias of the output layer are allowed.

## Why is this bad
Biases need no symmetry breaking. Starting elsewhere shifts every unit alike, towards saturation or, below
zero, towards dead ReLUs, and training first has to undo it.

## Use instead
`bias_initializer="zeros"`, Keras's default.

## Fix safety
Unsafe: someone may have meant it.

## References
Goodfellow, Bengio and Courville 2016, "Deep Learning", section 8.4.
"""

from collections.abc import Iterable

from service.lint.activations import RECTIFIERS
from service.lint.fixes import fix, set_initializer
from service.lint.graph import ObjectSpec
from service.lint.misfit import described
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

SMALL = 0.1
"""Goodfellow et al. 2016, section 8.4: keeps ReLUs alive at the start."""
ARGUMENT = "bias_initializer"


def check(subject: Subject) -> Iterable[Violation]:
    """Each hidden bias that starts off zero without a reason."""
    for kernel in subject.topology.hidden:
        spec = kernel.layer.args.get(ARGUMENT)
        if not isinstance(spec, ObjectSpec) or spec.name == "zeros" or not kernel.layer.args.get("use_bias"):
            continue
        if spec.opaque or not kernel.layer.trainable or _is_meant(kernel, spec):
            continue
        yield Violation(
            f"The bias of {kernel.name!r} starts with {described(spec)}; expected zeros, because a shift"
            " that all"
            " units share has to be unlearned first.",
            pointer=kernel.layer.pointer_to(ARGUMENT),
            layer=kernel.name,
            evidence={ARGUMENT: described(spec)},
            fix=fix(
                "unsafe",
                f"Set {ARGUMENT} to zeros.",
                set_initializer(subject, kernel.layer, ARGUMENT, "zeros"),
            ),
        )


def _is_meant(kernel: KernelLayer, spec: ObjectSpec) -> bool:
    """A constant of zero, a small positive one in front of a rectifier, or someone's own array."""
    if spec.name != "constant":
        return False
    value = spec.args.get("value")
    if not isinstance(value, int | float):
        return True
    rectified = kernel.activation is not None and kernel.activation.spec.name in RECTIFIERS
    return value == 0 or (rectified and 0 < value <= SMALL)


RULE = Rule(
    code="INI109",
    name="nonzero-bias",
    severity="info",
    check=check,
    bad=(
        Example(
            "Biases of one",
            request((20,), dense(64, "relu", "he_normal", bias_initializer="ones"), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "A little above zero in front of a ReLU",
            request(
                (20,),
                dense(64, "relu", "he_normal", bias_initializer={"name": "constant", "value": 0.01}),
                dense(10, "softmax"),
            ),
        ),
        Example(
            "A prior in the output layer",
            request(
                (20,),
                dense(64, "relu", "he_normal"),
                dense(1, "sigmoid", bias_initializer={"name": "constant", "value": -4.6}),
            ),
        ),
    ),
    sources=("Goodfellow, Bengio and Courville 2016, section 8.4",),
)
