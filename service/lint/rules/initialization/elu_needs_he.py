"""ELU behind a kernel without He initialisation.

## What it does
Finds kernels whose effective activation is ELU or CELU and that do not start with He's variance.

## Why is this bad
ELU flattens negative inputs as ReLU does, and was published and is taught with He initialisation. With Glorot
variance the signal decays until only ELU's linear part near zero is used: the net learns slower and behaves
as if it were linear.

## Use instead
`kernel_initializer="he_normal"` (or `he_uniform`).

## Fix safety
Safe: only the start of training changes.

## References
Clevert, Unterthiner and Hochreiter 2016, "Fast and Accurate Deep Network Learning by Exponential Linear
Units". He et al. 2015.
"""

from collections.abc import Iterable

from service.lint.misfit import described, initializer_fix, misfits
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject

EXPONENTIAL_LINEAR = ("elu", "celu")


def check(subject: Subject) -> Iterable[Violation]:
    """Each kernel that feeds ELU and is not He."""
    for found in misfits(subject, EXPONENTIAL_LINEAR, "he"):
        weight, name = found.weight, found.kernel.name
        yield Violation(
            f"{name!r} feeds {found.activation.spec.name} but starts with {described(weight.spec)};"
            " expected He"
            " (variance 2 / fan_in), the initialisation that ELU is used with.",
            pointer=weight.pointer,
            layer=name,
            evidence=found.evidence,
            fix=initializer_fix(subject, weight, "he_normal"),
        )


RULE = Rule(
    code="INI103",
    name="elu-needs-he",
    severity="error",
    check=check,
    bad=(
        Example("ELU on Keras's default initialiser", request((20,), dense(64, "elu"), dense(10, "softmax"))),
        Example(
            "ELU as a layer of its own behind batch normalisation",
            request(
                (20,),
                dense(64, start="lecun_normal"),
                layer("batch_normalization"),
                layer("elu"),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(Example("ELU with He", request((20,), dense(64, "elu", "he_uniform"), dense(10, "softmax"))),),
    sources=("Clevert et al. 2016, arXiv:1511.07289", "He et al. 2015, arXiv:1502.01852"),
)
