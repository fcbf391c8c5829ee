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
from service.lint.topology import Topology

SPATIAL = {3: "SpatialDropout1D", 4: "SpatialDropout2D", 5: "SpatialDropout3D"}
"""Rank of the map, batch and channels included -> the layer that drops whole maps of it."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each dropout of single values between convolutions."""
    dropouts = subject.topology.of_kind({"Dropout"})
    between = _behind_convolutions(subject.topology) if dropouts else set()
    for node in dropouts:
        found, shape = node.layer, node.input_shape
        if shape is None or len(shape) not in SPATIAL or not _drops_values(node) or not _is_map(shape):
            continue
        if node.index not in between:
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


def _behind_convolutions(topology: Topology) -> set[int]:
    """Nodes between two convolutions, on paths without merge or fork."""
    source: dict[int, int] = {}
    for node in topology.graph.nodes:
        if topology.is_kernel(node):
            source[node.index] = node.index
        elif len(node.inputs) == 1 and node.inputs[0][0] in source:
            source[node.index] = source[node.inputs[0][0]]
    return {index for index, origin in source.items() if _leads_on(topology, origin)}


def _leads_on(topology: Topology, origin: int) -> bool:
    """Whether this kernel and the next one are convolutions."""
    kernel, after = topology.kernel(topology.graph.nodes[origin]), topology.next_kernel.get(origin)
    if kernel is None or after is None:
        return False
    return kernel.layer.kind in CONVOLUTION_KINDS and after.layer.kind in CONVOLUTION_KINDS


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
