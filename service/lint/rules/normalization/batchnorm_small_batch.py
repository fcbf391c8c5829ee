"""Batch normalisation over a handful of examples.

## What it does
Finds batch normalisation that is trained with a declared batch size below 8. Frozen and synchronised layers
are left alone. It is an error where one value per batch is normalised: batch size 1 and no positions.

## Why is this bad
Mean and variance are estimated from the batch. With few examples they are mostly noise, and the recorded
averages differ from what the network was trained with. With a single value the variance is zero: the layer
answers its offset, whatever comes in.

## Use instead
A larger batch; or group or layer normalisation, which do not look at other examples.

## Fix safety
Unsafe: it puts other normalisation layers.

## References
Wu and He 2018, "Group normalization", figure 1 and section 4.1.
"""

from collections.abc import Iterable

from api_schemas.finding import JsonPatch
from service.lint.fixes import fix, replace_layer
from service.lint.graph import Layer, Node
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject

SMALL_BATCH = 8
"""Below it the error of batch normalisation grows (Wu and He 2018, figure 1: 8 and less per device)."""
GROUPS = 32
"""Wu and He 2018's own default."""


def check(subject: Subject) -> Iterable[Violation]:
    """The declared batch size, where it is too small for the batch normalisation in the network."""
    batch = subject.training.batch_size
    if batch is None or batch >= SMALL_BATCH:
        return
    nodes = [
        node for node in subject.topology.of_kind({"BatchNormalization"}) if _learns_from_batch(node.layer)
    ]
    if not nodes:
        return
    constant = [node for node in nodes if batch == 1 and _has_one_position(node)]
    first = (constant or nodes)[0]
    effect = (
        f"{first.layer.name!r} sees one value at a time, whose variance is zero, and answers a constant"
        if constant
        else f"the statistics of {len(nodes)} batch normalisation layers are mostly noise"
    )
    yield Violation(
        f"With a batch size of {batch} {effect}.",
        pointer="/training/batch_size",
        layer=first.layer.name,
        evidence={"batch_size": batch, "layers": len(nodes)},
        fix=fix("unsafe", "group or layer normalisation", _patch(subject, nodes)),
        severity="error" if constant else "warning",
    )


def _learns_from_batch(layer: Layer) -> bool:
    return layer.trainable and layer.args.get("synchronized") is not True


def _has_one_position(node: Node) -> bool:
    shape = node.input_shape
    return shape is not None and all(size == 1 for size in shape[1:-1])


def _patch(subject: Subject, nodes: list[Node]) -> JsonPatch:
    layers = {id(node.layer): node for node in nodes}
    return [change for node in layers.values() for change in _replacement(subject, node)]


def _replacement(subject: Subject, node: Node) -> JsonPatch:
    if _has_one_position(node):
        return replace_layer(subject, node.layer, "LayerNormalization", {})
    channels = node.input_shape[-1] if node.input_shape else None
    groups = GROUPS if channels is not None and channels % GROUPS == 0 else 1
    return replace_layer(subject, node.layer, "GroupNormalization", {"groups": groups})


def _request(batch_size: int) -> dict[str, object]:
    layers = [
        {"type": "dense", "units": 32, "use_bias": False, "kernel_initializer": "he_normal"},
        {"type": "batch_normalization"},
        {"type": "activation", "activation": "relu"},
        {"type": "dense", "units": 1},
    ]
    return {"model": {"input_shape": [16], "layers": layers}, "training": {"batch_size": batch_size}}


RULE = Rule(
    code="NRM305",
    name="batchnorm-small-batch",
    severity="warning",
    check=check,
    sources=("Wu and He 2018",),
    bad=(Example("batches of four", _request(4)), Example("single examples", _request(1))),
    good=(Example("batches of 32", _request(32)),),
)
