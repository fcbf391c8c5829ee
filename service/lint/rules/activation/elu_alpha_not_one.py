"""ELU with an alpha other than 1.

## What it does
Finds ELU with `alpha` not equal to 1.

## Why is this bad
ELU's slope left of zero is alpha, right of zero it is 1. Only at alpha = 1 do they meet: the function is
smooth everywhere, which is what speeds gradient descent up around zero.

## Use instead
`alpha=1.0`, Keras's default.

## Fix safety
Unsafe: it changes the activation.

## References
Clevert, Unterthiner and Hochreiter 2016. Barron 2017, "Continuously Differentiable Exponential Linear Units".
"""

from collections.abc import Iterable

from service.lint.fixes import fix, set_activation_argument
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each ELU with a kink at zero."""
    for applied in subject.topology.applied("elu"):
        alpha = applied.spec.args.get("alpha", 1.0)
        if alpha is None or alpha == 1.0:
            continue
        name = applied.node.layer.name
        yield Violation(
            f"{name!r} uses ELU with alpha {alpha:g}; expected 1, because any other value has a kink at"
            " zero.",
            pointer=applied.pointer,
            layer=name,
            evidence={"alpha": alpha},
            fix=fix("unsafe", "Set alpha to 1.", set_activation_argument(subject, applied, "alpha", 1.0)),
        )


RULE = Rule(
    code="ACT211",
    name="elu-alpha-not-one",
    severity="info",
    check=check,
    bad=(
        Example(
            "alpha 0.5",
            request((20,), dense(64, start="he_normal"), layer("elu", alpha=0.5), dense(10, "softmax")),
        ),
    ),
    good=(
        Example("The default", request((20,), dense(64, "elu", "he_normal"), dense(10, "softmax"))),
        Example(
            "alpha 1",
            request((20,), dense(64, start="he_normal"), layer("elu", alpha=1.0), dense(10, "softmax")),
        ),
    ),
    sources=("Clevert et al. 2016, arXiv:1511.07289",),
)
