"""SELU in a net that is not a plain stack of Dense layers.

## What it does
Finds SELU in networks with recurrent layers, convolutions, skip connections, concatenation or attention.

## Why is this bad
Self-normalisation is proved for plain stacks of Dense layers. Skip connections, merged branches and weight
sharing change mean and variance on the way; then SELU keeps neither, and it is no better than ELU while it
asks for more.

## Use instead
ELU (or ReLU) with He initialisation, with batch normalisation where the net is deep.

## Fix safety
Unsafe: it changes the activation.

## References
Klambauer et al. 2017, "Self-Normalizing Neural Networks". Géron 2022, "Hands-On Machine Learning", chapter
11.
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.fixes import fix, set_activation
from service.lint.misfit import with_activation
from service.lint.rule import Example, Rule, Violation
from service.lint.self_normalizing import departures, selu_activations
from service.lint.sketch import conv, dense, layer, request
from service.lint.subject import Subject
from service.lint.topology import EffectiveActivation


def check(subject: Subject) -> Iterable[Violation]:
    """Each place where such a net applies SELU."""
    activations = selu_activations(subject)
    found = departures(subject.topology) if activations else []
    if not found:
        return
    for applied in activations:
        name = applied.node.layer.name
        yield Violation(
            f"{name!r} uses selu in a net with {', '.join(found)}; expected a plain stack of Dense layers,"
            " the only"
            " kind that SELU normalises.",
            pointer=applied.pointer,
            layer=name,
            evidence={"found": found},
            fix=_fix(subject, applied),
        )


def _fix(subject: Subject, applied: EffectiveActivation) -> Fix | None:
    feeding = [
        kernel
        for kernel in subject.topology.activated_by(("selu",))
        if kernel.activation is not None and kernel.activation.node is applied.node
    ]
    patch = [operation for kernel in feeding for operation in with_activation(subject, kernel, "elu")]
    return fix("unsafe", "Use elu with he_normal.", patch or set_activation(subject, applied, "elu"))


RULE = Rule(
    code="ACT206",
    name="selu-outside-plain-mlp",
    severity="error",
    check=check,
    bad=(
        Example(
            "SELU after a convolution",
            request((28, 28, 1), conv(8, 3, "selu", "lecun_normal"), layer("flatten"), dense(10, "softmax")),
        ),
        Example(
            "SELU around a skip connection",
            request(
                (32,),
                dense(32, "selu", "lecun_normal", name="first"),
                dense(32, "selu", "lecun_normal", name="second"),
                layer("add", inputs=["first", "second"]),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(
        Example(
            "SELU in a plain stack",
            request(
                (20,),
                dense(50, "selu", "lecun_normal"),
                dense(50, "selu", "lecun_normal"),
                dense(10, "softmax"),
            ),
        ),
        Example(
            "ELU after a convolution",
            request((28, 28, 1), conv(8, 3, "elu", "he_normal"), layer("flatten"), dense(10, "softmax")),
        ),
    ),
    sources=("Klambauer et al. 2017, arXiv:1706.02515",),
)
