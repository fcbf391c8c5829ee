"""Many layers in a row, and nothing that keeps their signal in size.

## What it does
Finds ten or more hidden kernel layers one behind the other without a normalisation layer anywhere and
without a skip connection. Networks of SELU normalise themselves and are left alone. The predicted gradients
decide how serious it is.

## Why is this bad
Each layer multiplies the gradient by a factor near one, but never exactly one; over many layers the product
vanishes or explodes, and while the first layers change, every later one sees its inputs drift.

## Use instead
Batch normalisation between each kernel and its activation; or residual connections; or, for a plain stack of
dense layers, SELU with LeCun normal initialisation.

## Fix safety
No automatic fix: where to normalise is a matter of the architecture.

## References
Ioffe and Szegedy 2015, "Batch normalization"; He et al. 2016, "Deep residual learning"; Klambauer et al.
2017, "Self-normalizing neural networks".
"""

from collections.abc import Iterable

from service.lint.kinds import EMBEDDING_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.severity import graded
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

DEEP = 10
"""Hidden layers in a row from which plain stacks are hard to train (Simonyan and Zisserman 2015 had to start
their deeper networks from shallower ones)."""
SELF_NORMALIZING = "selu"


def check(subject: Subject) -> Iterable[Violation]:
    """Each long run of hidden layers in a network that does not normalise."""
    topology = subject.topology
    if topology.has_normalization or topology.has_skips:
        return
    for chain in topology.chains:
        hidden = [kernel for kernel in chain if _counts(kernel)]
        if len(hidden) < DEEP or all(_activation(kernel) == SELF_NORMALIZING for kernel in hidden):
            continue
        yield Violation(
            f"{len(hidden)} hidden layers in a row, from {hidden[0].name!r} to {hidden[-1].name!r}, without"
            " normalisation and without skip connections: small errors of scale multiply from layer to"
            " layer.",
            pointer=hidden[0].layer.pointer,
            layer=hidden[0].name,
            evidence={"hidden_layers": len(hidden)},
            severity=graded(subject, "info"),
        )


def _counts(kernel: KernelLayer) -> bool:
    return not kernel.is_head and kernel.layer.kind not in EMBEDDING_KINDS


def _activation(kernel: KernelLayer) -> str | None:
    return kernel.activation.spec.name if kernel.activation else None


def _stack(count: int, *between: object) -> dict[str, object]:
    dense = {"type": "dense", "units": 64, "kernel_initializer": "he_normal"}
    layers = [dense, *between, {"type": "activation", "activation": "relu"}] * count
    return {"model": {"input_shape": [64], "layers": [*layers, {"type": "dense", "units": 1}]}}


RULE = Rule(
    code="NRM301",
    name="deep-without-normalization",
    severity="info",
    check=check,
    sources=("Ioffe and Szegedy 2015", "He et al. 2016"),
    bad=(Example("twelve plain layers", _stack(12)),),
    good=(
        Example("three plain layers", _stack(3)),
        Example("twelve normalised layers", _stack(12, {"type": "batch_normalization"})),
    ),
)
