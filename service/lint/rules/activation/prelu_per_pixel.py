"""PReLU with a slope of its own for every pixel.

## What it does
Finds PReLU layers on feature maps (behind a convolution) without `shared_axes`.

## Why is this bad
Without `shared_axes` the layer learns one slope per position and channel. That is as many weights as the
map has numbers, ties the network to one image size, and throws the convolution's translation invariance
away.

## Use instead
`shared_axes=[1, 2]` for images: one slope per channel, as in the paper.

## Fix safety
Unsafe: it changes the weights that the layer has.

## References
He et al. 2015, section 2.1. Keras documentation, "PReLU layer".
"""

from collections.abc import Iterable

from service.lint.fixes import fix, set_argument
from service.lint.graph import Node
from service.lint.kinds import CONVOLUTION_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import conv, dense, layer, request
from service.lint.subject import Subject

FEATURE_MAP_RANK = 3
"""Batch, at least one position, channels."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each PReLU on a feature map that shares nothing."""
    topology = subject.topology
    nodes = topology.of_kind(("PReLU",))
    if not nodes:
        return
    behind = {k.activation.node.index: k for k in topology.activated_by(("prelu",)) if k.activation}
    for node in nodes:
        kernel, shape = behind.get(node.index), node.input_shape
        if kernel is None or kernel.layer.kind not in CONVOLUTION_KINDS or shape is None:
            continue
        if len(shape) >= FEATURE_MAP_RANK and not node.layer.args.get("shared_axes"):
            axes = spatial_axes(len(shape), kernel.layer.args.get("data_format"))
            yield _violation(node, axes)


def spatial_axes(rank: int, data_format: object) -> list[int]:
    """The axes that are positions: all but the batch and the channels."""
    return list(range(2, rank)) if data_format == "channels_first" else list(range(1, rank - 1))


def _violation(node: Node, axes: list[int]) -> Violation:
    return Violation(
        f"{node.layer.name!r} learns a slope for every position of the feature map; expected"
        f" shared_axes={axes}, one slope"
        " per channel, because a slope per pixel ties the net to one size and costs as many weights as the"
        " map.",
        pointer=node.layer.pointer,
        layer=node.layer.name,
        evidence={"shared_axes": None, "input_shape": list(node.input_shape or ())},
        fix=fix("unsafe", f"Set shared_axes to {axes}.", set_argument(node.layer, "shared_axes", axes)),
    )


RULE = Rule(
    code="ACT214",
    name="prelu-per-pixel",
    severity="warning",
    check=check,
    bad=(
        Example(
            "PReLU behind a convolution",
            request(
                (16, 16, 3),
                conv(8, start="he_normal"),
                layer("prelu"),
                layer("flatten"),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(
        Example(
            "One slope per channel",
            request(
                (16, 16, 3),
                conv(8, start="he_normal"),
                layer("prelu", shared_axes=[1, 2]),
                layer("flatten"),
                dense(10, "softmax"),
            ),
        ),
        Example(
            "Behind a Dense layer every unit has its own",
            request((20,), dense(64, start="he_normal"), layer("prelu"), dense(10, "softmax")),
        ),
    ),
    sources=("He et al. 2015, arXiv:1502.01852, section 2.1",),
)
