"""Many saturating layers on top of each other.

## What it does
Finds three or more hidden layers in a row with sigmoid, tanh, softsign or hard sigmoid, without
normalisation or skip connections. Six or more are an error. The prediction of the gradients grades the
finding where there is one.

## Why is this bad
Where these functions are flat their derivative is almost zero, and the sigmoid's is 0.25 at best: each layer
multiplies the gradient by less than one on the way back. After a few layers the first ones hardly
learn. Sigmoid besides puts out only positive values, which pushes the next layer into its flat part.

## Use instead
ReLU, ELU or their relatives with He initialisation, or batch normalisation before each activation. Gates
and recurrent layers keep their sigmoid and tanh.

## Fix safety
Unsafe: it changes what the network computes.

## References
Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks".
"""

from collections.abc import Iterable, Iterator

from api_schemas.finding import Fix, Severity
from service.lint.activations import SATURATING
from service.lint.fixes import fix
from service.lint.kinds import RECURRENT_KINDS
from service.lint.misfit import with_activation
from service.lint.rule import Example, Rule, Violation
from service.lint.severity import graded
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

DEEP = 3
"""Glorot and Bengio 2010 see the top hidden layers of sigmoid nets saturate from four layers on."""
VERY_DEEP = 6
"""At 0.5 to 0.6 decades a layer, six sigmoid layers leave a thousandth of the gradient."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each run of saturating hidden layers."""
    topology = subject.topology
    if topology.has_skips or not topology.activated_by(SATURATING):
        return
    for run in _runs(topology.chains):
        if len(run) >= DEEP:
            yield _violation(subject, run)


def _runs(chains: list[list[KernelLayer]]) -> Iterator[list[KernelLayer]]:
    for chain in chains:
        run: list[KernelLayer] = []
        for kernel in chain:
            if _saturates(kernel):
                run.append(kernel)
            else:
                yield run
                run = []
        yield run


def _saturates(kernel: KernelLayer) -> bool:
    activation = kernel.activation
    return (
        not kernel.is_head
        and activation is not None
        and activation.spec.name in SATURATING
        and not activation.normalised
        and kernel.layer.kind not in RECURRENT_KINDS
    )


def _violation(subject: Subject, run: list[KernelLayer]) -> Violation:
    names = sorted({kernel.activation.spec.name for kernel in run if kernel.activation})
    default: Severity = "error" if len(run) >= VERY_DEEP else "warning"
    first = run[0]
    assert first.activation is not None
    return Violation(
        f"{len(run)} hidden layers in a row use {' and '.join(names)}, from {first.name!r} to"
        f" {run[-1].name!r},"
        " with no normalisation or skip between; expected ReLU or ELU with He, because each flat activation"
        " shrinks the gradient that reaches the layers before it.",
        pointer=first.activation.pointer,
        layer=first.name,
        evidence={"layers": [kernel.name for kernel in run], "activations": names},
        fix=_fix(subject, run),
        severity=graded(subject, default, blames="vanishing"),
    )


def _fix(subject: Subject, run: list[KernelLayer]) -> Fix | None:
    patch = [operation for kernel in run for operation in with_activation(subject, kernel, "relu")]
    return fix("unsafe", "Use relu with he_normal in these layers.", patch)


RULE = Rule(
    code="ACT204",
    name="deep-saturating-stack",
    severity="warning",
    check=check,
    bad=(
        Example(
            "Six sigmoid layers",
            request((20,), *(dense(64, "sigmoid") for _ in range(6)), dense(10, "softmax")),
        ),
        Example(
            "Three tanh layers, written as layers of their own",
            request(
                (20,),
                *(part for _ in range(3) for part in (dense(64), layer("activation", activation="tanh"))),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(
        Example("Two of them", request((20,), dense(64, "tanh"), dense(64, "tanh"), dense(10, "softmax"))),
        Example(
            "Normalised ones",
            request(
                (20,),
                *(
                    part
                    for _ in range(6)
                    for part in (
                        dense(64),
                        layer("batch_normalization"),
                        layer("activation", activation="sigmoid"),
                    )
                ),
                dense(10, "softmax"),
            ),
        ),
    ),
    sources=("Glorot and Bengio 2010", "Hochreiter 1991"),
)
