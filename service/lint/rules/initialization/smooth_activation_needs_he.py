"""GELU, Swish or Mish behind a kernel without He initialisation.

## What it does
Finds kernels whose effective activation is GELU, SiLU (Swish), Mish or hard Swish and that do not start with
He's variance.

## Why is this bad
These activations pass even less of the signal than ReLU. At Glorot's variance the gradient loses 0.2 to
0.28 decades per layer, a factor of 100 in eight layers; at He's it loses next to nothing. Their critical
gain (variance x fan_in that keeps gradients alive) is 2.1 to 2.8. A normalisation layer makes up for it;
then this is a hint. Where the predicted gradients of the whole net are sound, likewise.

## Use instead
`kernel_initializer="he_normal"` (or `he_uniform`).

## Fix safety
Safe: only the start of training changes.

## References
Hayou, Doucet and Rousseau 2019, "On the Impact of the Activation Function on Deep Neural Networks Training".
He et al. 2015.
"""

from collections.abc import Iterable

from service.lint.activations import SMOOTH, critical_gain
from service.lint.misfit import described, initializer_fix, misfits, start_severity
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each kernel that feeds a smooth rectifier and is not He."""
    for found in misfits(subject, SMOOTH, "he"):
        weight, name, activation = found.weight, found.kernel.name, found.activation.spec
        critical = critical_gain(activation)
        yield Violation(
            f"{name!r} feeds {activation.name} but starts with {described(weight.spec)}; expected He"
            " (variance"
            f" 2 / fan_in), because {activation.name} needs variance x fan_in near {critical:.2g} to carry"
            " gradients.",
            pointer=weight.pointer,
            layer=name,
            evidence={**found.evidence, "critical_gain": critical},
            fix=initializer_fix(subject, weight, "he_normal"),
            severity=start_severity(subject, found.kernel, found.weight),
        )


RULE = Rule(
    code="INI105",
    name="smooth-activation-needs-he",
    severity="warning",
    check=check,
    bad=(
        Example(
            "GELU on Keras's default initialiser", request((20,), dense(64, "gelu"), dense(10, "softmax"))
        ),
    ),
    good=(Example("Swish with He", request((20,), dense(64, "silu", "he_normal"), dense(10, "softmax"))),),
    sources=("Hayou et al. 2019, arXiv:1902.06853", "He et al. 2015, arXiv:1502.01852"),
)
