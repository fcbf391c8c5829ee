"""A rectifier behind a kernel without He initialisation.

## What it does
Finds kernels whose output goes into ReLU, ReLU6, LeakyReLU, PReLU or a thresholded ReLU, directly or through
normalisation, dropout, pooling and reshaping, and that do not start with He's variance, 2 / fan_in.
Keras's default is Glorot.

## Why is this bad
A rectifier throws half of the signal's power away. With Glorot or LeCun variance nothing makes up for it:
signal and gradient shrink by about 0.15 decades (30 %) per layer, to a thousandth after twenty layers.
Twice the variance restores both exactly. A normalisation layer between kernel and activation makes up for
it too; then this is only a hint. Where the predicted gradients of the whole net are sound, likewise.

## Use instead
`kernel_initializer="he_normal"` (or `he_uniform`).

## Fix safety
Safe: only the start of training changes.

## References
He et al. 2015, "Delving Deep into Rectifiers", equations 10 to 15. Glorot and Bengio 2010.
"""

from collections.abc import Iterable

from service.lint.activations import RECTIFIERS
from service.lint.misfit import described, initializer_fix, misfits, start_severity
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import conv, dense, layer, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each kernel that feeds a rectifier and is not He."""
    for found in misfits(subject, RECTIFIERS, "he"):
        weight, name = found.weight, found.kernel.name
        yield Violation(
            f"{name!r} feeds {found.activation.spec.name} but starts with {described(weight.spec)};"
            " expected He"
            " (variance 2 / fan_in), because a rectifier halves the power of its input.",
            pointer=weight.pointer,
            layer=name,
            evidence=found.evidence,
            fix=initializer_fix(subject, weight, "he_normal"),
            severity=start_severity(subject, found.kernel, found.weight),
        )


RULE = Rule(
    code="INI102",
    name="relu-needs-he",
    severity="warning",
    check=check,
    bad=(
        Example(
            "ReLU on Keras's default initialiser", request((20,), dense(64, "relu"), dense(10, "softmax"))
        ),
        Example(
            "The same as two layers, with LeakyReLU",
            request((28, 28, 1), conv(8), layer("leaky_relu"), layer("flatten"), dense(10, "softmax")),
        ),
    ),
    good=(
        Example("He initialisation", request((20,), dense(64, "relu", "he_normal"), dense(10, "softmax"))),
        Example(
            "Another name for the same variance",
            request(
                (20,),
                dense(64, "relu", {"name": "variance_scaling", "scale": 2.0, "mode": "fan_avg"}),
                dense(10, "softmax"),
            ),
        ),
        Example(
            "The same variance by chance: 2 / 50 is 0.2 squared",
            request((50,), dense(64, "relu", {"name": "random_normal", "stddev": 0.2}), dense(10, "softmax")),
        ),
    ),
    sources=("He et al. 2015, arXiv:1502.01852", "Glorot and Bengio 2010"),
)
