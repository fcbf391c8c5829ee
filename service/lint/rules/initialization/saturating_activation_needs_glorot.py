"""A saturating activation behind weights that are too large.

## What it does
Finds hidden kernels that feed tanh, sigmoid, softsign or hard sigmoid and start with more than 1.5 times
Glorot's variance. Gates (squeeze-and-excite, GLU) are left out.

## Why is this bad
Larger weights push the sums into the flat ends of the curve, where the derivative is nearly zero: the layer
is saturated before training has begun. Glorot's variance keeps the sums in the steep middle.

## Use instead
`kernel_initializer="glorot_uniform"` (Keras's default) or `glorot_normal`.

## Fix safety
Safe: only the start of training changes.

## References
Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".
"""

from collections.abc import Iterable

from service.lint.activations import SATURATING
from service.lint.initialization import family_variance, variance
from service.lint.misfit import activated_weights, described, initializer_fix
from service.lint.rule import Example, Rule, Violation
from service.lint.severity import graded
from service.lint.sketch import dense, request
from service.lint.subject import Subject

TOO_LARGE = 1.5
"""Times Glorot's variance; LeCun on a layer that narrows by half is 1.5 and sound."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each saturating hidden layer that starts saturated."""
    for found in activated_weights(subject, SATURATING):
        weight, kernel = found.weight, found.kernel
        given, glorot = variance(weight), family_variance(weight, "glorot")
        if kernel.is_head or found.activation.normalised or given is None or glorot is None:
            continue
        if given <= TOO_LARGE * glorot or subject.topology.is_gate(found.activation.node):
            continue
        yield Violation(
            f"{kernel.name!r} feeds {found.activation.spec.name} but starts with {described(weight.spec)},"
            f" {given / glorot:.2g} times Glorot's variance; expected glorot_uniform, because large sums"
            " saturate it.",
            pointer=weight.pointer,
            layer=kernel.name,
            evidence={**found.evidence, "times_glorot": round(given / glorot, 3)},
            fix=initializer_fix(subject, weight, "glorot_uniform"),
            severity=graded(subject, "warning"),
        )


RULE = Rule(
    code="INI106",
    name="saturating-activation-needs-glorot",
    severity="warning",
    check=check,
    bad=(
        Example("Tanh with He", request((64,), dense(64, "tanh", "he_normal"), dense(10, "softmax"))),
        Example(
            "Sigmoid with large weights",
            request(
                (64,), dense(64, "sigmoid", {"name": "random_normal", "stddev": 1.0}), dense(10, "softmax")
            ),
        ),
    ),
    good=(
        Example("Tanh with Glorot", request((64,), dense(64, "tanh", "glorot_normal"), dense(10, "softmax"))),
        Example("Tanh with LeCun", request((64,), dense(64, "tanh", "lecun_normal"), dense(10, "softmax"))),
        Example("A head is another matter", request((64,), dense(1, "sigmoid", "he_normal"))),
    ),
    sources=("Glorot and Bengio 2010",),
)
