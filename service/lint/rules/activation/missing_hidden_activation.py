"""Two layers with weights in a row and nothing non-linear between.

## What it does
Finds a hidden Dense layer or convolution without an activation whose output goes straight into the next
Dense layer or convolution (pooling, dropout, reshaping and batch normalisation are looked through). Left
alone, because meant: bottlenecks with fewer units than both neighbours, depthwise and transposed
convolutions, pairs of asymmetric kernels, branches that end in a merge, projections in front of attention
or recurrence.

## Why is this bad
Two linear maps in a row are one linear map: the layer costs parameters and adds nothing. Almost always an
`activation` was forgotten.

## Use instead
`activation="relu"` with `kernel_initializer="he_normal"`.

## Fix safety
Unsafe: it changes what the network computes.

## References
Goodfellow, Bengio and Courville 2016, "Deep Learning", section 6.1.
"""

from collections.abc import Iterable
from typing import Any

from api_schemas.finding import Fix
from service.lint.fixes import fix
from service.lint.kinds import DENSE_KINDS, NORMALIZATION_KINDS
from service.lint.misfit import with_activation
from service.lint.rule import Example, Rule, Violation
from service.lint.signal_path import End
from service.lint.sketch import conv, dense, layer, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

PLAIN_KINDS = DENSE_KINDS | {"Conv1D", "Conv2D", "Conv3D"}
AFFINE_NORMALIZATION = "BatchNormalization"
"""Affine once trained; the others divide by a statistic of the example itself, which is not linear."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each hidden layer that is linear up to the next one."""
    topology = subject.topology
    linear = [k for k in topology.hidden if k.end is End.KERNEL and k.layer.kind in PLAIN_KINDS]
    if not linear:
        return
    before = {after.index: index for index, after in topology.next_kernel.items()}
    for kernel in linear:
        after = topology.next_kernel.get(kernel.index)
        if (
            after is None
            or after.layer.kind not in PLAIN_KINDS
            or not _is_affine_between(subject, kernel, after)
        ):
            continue
        previous = (
            topology.kernel(subject.graph.nodes[before[kernel.index]]) if kernel.index in before else None
        )
        if not _is_bottleneck(previous, kernel, after) and not _is_factorised(kernel, after):
            yield _violation(subject, kernel, after)


def _is_affine_between(subject: Subject, kernel: KernelLayer, after: KernelLayer) -> bool:
    node = after.node
    while (node := subject.graph.nodes[node.inputs[0][0]]) is not kernel.node:
        kind = node.layer.kind
        if kind in NORMALIZATION_KINDS and kind != AFFINE_NORMALIZATION:
            return False
    return True


def _is_bottleneck(previous: KernelLayer | None, kernel: KernelLayer, after: KernelLayer) -> bool:
    """Fewer units than both neighbours: a low-rank product, or MobileNetV2's linear bottleneck."""
    wide, narrow, next_wide = _width(previous), _width(kernel), _width(after)
    if narrow is None or next_wide is None or narrow >= next_wide:
        return False
    if wide is None:
        wide = kernel.node.input_shape[-1] if kernel.node.input_shape else None
    return wide is not None and (narrow < wide or (narrow == wide and _is_projection(kernel)))


def _is_projection(kernel: KernelLayer) -> bool:
    """A 1 x 1 convolution: the first of MobileNetV3's bottlenecks keeps its width."""
    size = kernel.layer.args.get("kernel_size")
    return isinstance(size, tuple) and set(size) == {1}


def _width(kernel: KernelLayer | None) -> int | None:
    shape = kernel.node.output_shape if kernel else None
    return shape[-1] if shape else None


def _is_factorised(kernel: KernelLayer, after: KernelLayer) -> bool:
    """A 1 x n and an n x 1 kernel: one n x n kernel, written cheaper."""
    return _is_asymmetric(kernel.layer.args) and _is_asymmetric(after.layer.args)


def _is_asymmetric(arguments: dict[str, Any]) -> bool:
    size = arguments.get("kernel_size")
    return isinstance(size, tuple) and len(set(size)) > 1


def _violation(subject: Subject, kernel: KernelLayer, after: KernelLayer) -> Violation:
    return Violation(
        f"{kernel.name!r} has no activation before {after.name!r}; expected one such as relu, because two"
        " linear layers"
        " in a row are one linear layer.",
        pointer=kernel.layer.pointer_to("activation"),
        layer=kernel.name,
        evidence={"next": after.name},
        fix=_fix(subject, kernel),
    )


def _fix(subject: Subject, kernel: KernelLayer) -> Fix | None:
    return fix("unsafe", "Use relu with he_normal.", with_activation(subject, kernel, "relu"))


RULE = Rule(
    code="ACT201",
    name="missing-hidden-activation",
    severity="warning",
    check=check,
    bad=(
        Example("Dense on Dense", request((20,), dense(64), dense(10, "softmax"))),
        Example(
            "A convolution without activation",
            request(
                (16, 16, 3),
                conv(8),
                layer("max_pooling2d"),
                conv(16, 3, "relu", "he_normal"),
                layer("flatten"),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(
        Example("An activation", request((20,), dense(64, "relu", "he_normal"), dense(10, "softmax"))),
        Example(
            "A low-rank bottleneck",
            request((200,), dense(100, "tanh"), dense(5), dense(100, "tanh"), dense(10, "softmax")),
        ),
        Example(
            "A depthwise convolution and its pointwise half",
            request(
                (16, 16, 8),
                layer("depthwise_conv2d", kernel_size=3),
                conv(16, 1, "relu", "he_normal"),
                layer("flatten"),
                dense(10, "softmax"),
            ),
        ),
    ),
    sources=("Goodfellow, Bengio and Courville 2016, section 6.1",),
)
