"""Dropout of single values between convolutions.

## What it does
Finds `Dropout` on feature maps between two convolutions.

## Why is this bad
Neighbouring values of a map say nearly the same. Dropping single ones takes no information away; it only
lowers the signal, like a smaller learning rate.

## Use instead
`SpatialDropout`, which drops whole maps, or batch normalisation.

## Fix safety
Unsafe: it changes the regularisation.

## References
Tompson et al. 2015, "Efficient object localization using convolutional networks", section 3.2.
"""

from collections.abc import Iterable

from service.lint.fixes import fix, replace_layer
from service.lint.graph import Node
from service.lint.kinds import CONVOLUTION_KINDS
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import conv, dense, layer, request
from service.lint.subject import Subject

SPATIAL = {3: "SpatialDropout1D", 4: "SpatialDropout2D", 5: "SpatialDropout3D"}
"""Rank of the map, batch and channels included -> the layer that drops whole maps of it."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each dropout of single values between convolutions."""
    for node in subject.topology.of_kind({"Dropout"}):
        found, shape = node.layer, node.input_shape
        if shape is None or len(shape) not in SPATIAL or not _drops_values(node) or not _is_map(shape):
            continue
        if not _stands_between_convolutions(subject, node):
            continue
        kind = SPATIAL[len(shape)]
        patch = replace_layer(subject, found, kind, {"rate": found.args.get("rate")})
        yield Violation(
            f"{found.name!r} drops single values of feature maps, whose neighbours still tell them; {kind}"
            " drops"
            " whole maps.",
            pointer=found.pointer,
            layer=found.name,
            evidence={"rate": found.args.get("rate"), "input_shape": list(shape)},
            fix=fix("unsafe", kind, patch),
        )


def _drops_values(node: Node) -> bool:
    return bool(node.layer.args.get("rate")) and node.layer.args.get("noise_shape") is None


def _is_map(shape: tuple[int | None, ...]) -> bool:
    return any(size != 1 for size in shape[1:-1])


def _stands_between_convolutions(subject: Subject, node: Node) -> bool:
    """Whether the nearest kernels upstream and downstream, on a path without merge or fork, are"
    " convolutions."""
    topology, before = subject.topology, node
    while len(before.inputs) == 1:
        (before,) = topology.predecessors(before)
        kernel = topology.kernel(before)
        if kernel is not None:
            after = topology.next_kernel.get(kernel.index)
            both = kernel.layer.kind in CONVOLUTION_KINDS and after is not None
            return both and after is not None and after.layer.kind in CONVOLUTION_KINDS
    return False


_CONVOLUTION = conv(8, 3, "relu", "he_normal")
_TAIL = (layer("flatten"), dense(10, "softmax"))

RULE = Rule(
    code="REG604",
    name="dropout-in-convolution",
    severity="info",
    check=check,
    sources=("Tompson et al. 2015",),
    bad=(
        Example(
            "dropout between convolutions",
            request((28, 28, 1), _CONVOLUTION, layer("dropout", rate=0.2), _CONVOLUTION, *_TAIL),
        ),
    ),
    good=(
        Example(
            "spatial dropout between convolutions",
            request((28, 28, 1), _CONVOLUTION, layer("spatial_dropout2d", rate=0.2), _CONVOLUTION, *_TAIL),
        ),
        Example(
            "dropout in front of the head",
            request(
                (28, 28, 1), _CONVOLUTION, layer("flatten"), layer("dropout", rate=0.2), dense(10, "softmax")
            ),
        ),
    ),
)
