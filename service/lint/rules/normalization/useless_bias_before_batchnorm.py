"""A bias that batch normalisation takes away again.

## What it does
Finds kernel layers with `use_bias=True` whose output goes into batch normalisation and nowhere else, directly
or through dropout. Where an
activation stands between the two, the bias still moves its threshold; such a layer is reported with low
confidence, because batch normalisation's own offset does most of that work.

## Why is this bad
Batch normalisation subtracts the mean of the batch, and with it every constant that was added before: the
bias gets no gradient, costs memory, and is decayed for nothing.

## Use instead
`use_bias=False`; the offset `beta` of the batch normalisation is the bias.

## Fix safety
Safe: the network computes the same. Unsafe where an activation stands between.

## References
Ioffe and Szegedy 2015, "Batch normalization", section 3.2.
"""

from collections.abc import Iterable, Sequence

from api_schemas.finding import Fix
from service.lint.graph import Node
from service.lint.kinds import BATCH_NORMALIZATION_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

DROPOUTS = frozenset({"Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"})
"""What they drop of a constant is noise while training, and the constant itself at inference."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each kernel layer with a bias of which every call feeds only batch normalisation."""
    if not subject.topology.of_kind(BATCH_NORMALIZATION_KINDS):
        return
    calls: dict[int, list[KernelLayer]] = {}
    for kernel in subject.topology.kernels:
        if kernel.layer.args.get("use_bias") is True and not kernel.layer.opaque:
            calls.setdefault(id(kernel.layer), []).append(kernel)
    for kernels in calls.values():
        if all(_feeds_only_batch_normalization(subject, kernel.node) for kernel in kernels):
            yield _violation(kernels[0], subject)


def _feeds_only_batch_normalization(subject: Subject, node: Node) -> bool:
    outputs = {index for index, _ in subject.graph.outputs}
    pending, met = [node], False
    while pending:
        before = pending.pop()
        following = subject.topology.successors(before)
        if not following or before.index in outputs:
            return False
        for after in following:
            if _takes_the_mean(after):
                met = True
            elif after.layer.kind in DROPOUTS:
                pending.append(after)
            else:
                return False
    return met


def _takes_the_mean(node: Node) -> bool:
    layer, shape = node.layer, node.input_shape
    if layer.kind not in BATCH_NORMALIZATION_KINDS or not layer.trainable:
        return False
    axis = layer.args.get("axis", -1)
    axes: Sequence[int] = axis if isinstance(axis, list | tuple) else (axis,)
    return all(a == -1 or (shape is not None and a == len(shape) - 1) for a in axes)


def _violation(kernel: KernelLayer, subject: Subject) -> Violation:
    layer = kernel.layer
    own = subject.topology.nonlinearity(kernel.node)
    patch = [{"op": "add", "path": f"{layer.args_pointer}/use_bias", "value": False}]
    description = "leave the offset to batch normalisation"
    evidence = {"use_bias": True, "activation": own.name if own else "linear"}
    if own is None:
        return Violation(
            f"The batch normalisation behind {kernel.name!r} subtracts the mean and with it the bias: it"
            " has no effect.",
            pointer=layer.pointer_to("use_bias"),
            layer=kernel.name,
            evidence=evidence,
            fix=Fix(applicability="safe", description=description, patch=patch),
        )
    return Violation(
        f"Batch normalisation directly behind {kernel.name!r} brings an offset of its own; the bias only"
        " moves the"
        f" threshold of {own.name}, and could be spared.",
        pointer=layer.pointer_to("use_bias"),
        layer=kernel.name,
        evidence=evidence,
        fix=Fix(applicability="unsafe", description=description, patch=patch),
        confidence="low",
    )


def _model(**arguments: object) -> dict[str, object]:
    return {
        "model": {
            "input_shape": [16],
            "layers": [
                {"type": "dense", "units": 32, "kernel_initializer": "he_normal", **arguments},
                {"type": "batch_normalization"},
                {"type": "activation", "activation": "relu"},
                {"type": "dense", "units": 1},
            ],
        }
    }


RULE = Rule(
    code="NRM302",
    name="useless-bias-before-batchnorm",
    severity="info",
    check=check,
    sources=("Ioffe and Szegedy 2015",),
    bad=(Example("a bias in front of batch normalisation", _model()),),
    good=(Example("no bias in front of batch normalisation", _model(use_bias=False)),),
)
