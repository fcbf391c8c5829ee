"""A feature map that shrinks to nothing.

## What it does
Reports convolutions, poolings and croppings whose window is larger than what is left of their input. Where a
model does not state the size of its images, it works out the smallest that the windows of a plain stack leave
anything of: it mentions one above 28 pixels and warns of one above 2048.

## Why is this bad
The output would have no positions; the network cannot be built.

## Use instead
`padding="same"`, fewer poolings or strides, a smaller window, or a larger input.

## Fix safety
Unsafe: `padding="same"` keeps the position that `valid` would lose, which changes the shapes behind it.

## References
Dumoulin and Visin 2016, "A guide to convolution arithmetic for deep learning".
"""

from collections.abc import Iterable
from dataclasses import replace

from api_schemas.finding import JsonPatch
from service.lint.fixes import fix, set_argument
from service.lint.graph import Layer
from service.lint.kinds import TRANSPOSED_KINDS
from service.lint.problems import problems, violation_of
from service.lint.rule import Example, Rule, Violation
from service.lint.sequence import forget_builds
from service.lint.sketch import conv, dense, layer, request
from service.lint.subject import Subject

SMALL_IMAGE = 28
"""Pixels on a side of the smallest images in common use (MNIST)."""
LARGEST_IMAGE = 2048
"""Pixels on a side; networks for larger images cut them into tiles."""
MUCH_LARGER = 2**40
IMAGE_AXES = 2
ENLARGING_KINDS = TRANSPOSED_KINDS | {"UpSampling2D", "ZeroPadding2D", "Resizing", "Reshape"}


def check(subject: Subject) -> Iterable[Violation]:
    """Each window that does not fit."""
    yield from _implausible_inputs(subject)
    layers = {layer.pointer: layer for layer in subject.graph.layers}
    for problem in problems(subject, "ARC702"):
        found = layers.get(problem.pointer)
        can_mend = found is not None and found.args.get("padding") == "valid"
        patch = _same_padding(subject, found) if found is not None and can_mend else None
        yield replace(violation_of(problem), fix=fix("unsafe", "padding same", patch))


def _same_padding(subject: Subject, found: Layer) -> JsonPatch:
    return forget_builds(subject, found) + set_argument(found, "padding", "same")


def _implausible_inputs(subject: Subject) -> Iterable[Violation]:
    """Plain stacks over images of open size that would have to be gigantic."""
    topology, graph = subject.topology, subject.graph
    if not topology.is_single_path or len(graph.inputs) != 1:
        return
    if topology.of_kind(ENLARGING_KINDS):
        return
    shape = graph.nodes[graph.inputs[0]].output_shape
    if shape is not None and None not in shape[1:]:
        return
    windows = [window for node in graph.nodes if (window := _window(node.layer)) is not None]
    needed = 1
    for _, size, step in reversed(windows):
        needed = min((needed - 1) * step + size, MUCH_LARGER)
    if needed <= LARGEST_IMAGE:
        return
    first = windows[0][0]
    yield Violation(
        f"{len(windows)} convolutions and poolings from {first.name!r} on leave nothing of an image below"
        f" {needed}"
        f" pixels; expected at most {LARGEST_IMAGE}.",
        pointer=first.pointer,
        layer=first.name,
        evidence={"smallest_input": needed, "windows": len(windows)},
        severity="warning",
        confidence="medium",
    )


def _window(found: Layer) -> tuple[Layer, int, int] | None:
    """The layer, its window along the first axis (1 where the padding makes up for it) and its stride."""
    size = found.args.get("pool_size", found.args.get("kernel_size"))
    steps = found.args.get("strides") or size
    if not isinstance(size, tuple) or len(size) != IMAGE_AXES or not isinstance(steps, tuple):
        return None
    return found, size[0] if found.args.get("padding") == "valid" else 1, steps[0]


_DEEP = tuple(layer("max_pooling2d") for _ in range(12))

RULE = Rule(
    code="ARC702",
    name="kernel-exceeds-input",
    severity="error",
    check=check,
    sources=("Dumoulin and Visin 2016",),
    bad=(
        Example("twelve poolings", request((None, None, 3), conv(8, 3, padding="same"), *_DEEP)),
        Example(
            "a 5 x 5 window on a 3 x 3 map",
            request(
                (8, 8, 1), conv(8, 6, "relu", "he_normal"), conv(8, 5, "relu", "he_normal"), layer("flatten")
            ),
        ),
    ),
    good=(
        Example(
            "a 3 x 3 window on a 6 x 6 map",
            request((8, 8, 1), conv(8, 3, "relu", "he_normal"), layer("flatten"), dense(1)),
        ),
    ),
)
