"""Softmax over a single value is always one.

## What it does
Finds every softmax, at the output or inside, whose axis has size 1.

## Why is this bad
Softmax divides by the sum over its axis. Over one value that gives exactly 1, whatever goes in: the layer
answers a constant and its gradient is zero, so nothing upstream learns through it.
With a cross-entropy of Keras on TensorFlow the fault is hidden while training: the loss goes back to the
logits behind the softmax. `predict()` still answers 1 for every example.

## Use instead
One unit with `sigmoid` and `binary_crossentropy`; or as many units as classes. Attention weights want the
softmax over the axis of positions, not over the single score.

## Fix safety
Safe: a constant output is never meant. The fix puts `sigmoid` in its place and the loss that goes with it.

## References
Bridle 1990, "Probabilistic interpretation of feedforward classification network outputs".
"""

from collections.abc import Iterable
from math import prod

from api_schemas.finding import Fix
from service.lint.graph import Node
from service.lint.output import CROSSENTROPIES, LOGITS_TRAP, Output, outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject
from service.lint.training_patch import replace_object


def check(subject: Subject) -> Iterable[Violation]:
    """Every softmax over an axis of size 1."""
    softmaxes = [node for node in subject.graph.nodes if _is_constant(subject, node)]
    if not softmaxes:
        return
    heads = {output.applied.node.index: output for output in outputs(subject) if output.applied}
    for node in softmaxes:
        layer = subject.topology.core(node)
        head = heads.get(node.index)
        trap = LOGITS_TRAP if head is not None and head.loss_name in CROSSENTROPIES else ""
        yield Violation(
            f"Softmax over a single value is always 1: {node.layer.name!r} answers a constant and its"
            f" gradient is zero.{trap}",
            pointer=layer.pointer_to("activation"),
            layer=node.layer.name,
            evidence={"activation": "softmax", "output_shape": list(node.output_shape or ())},
            fix=_fix(subject, head) if head is not None else None,
        )


def _is_constant(subject: Subject, node: Node) -> bool:
    spec, shape = subject.topology.nonlinearity(node), node.output_shape
    if spec is None or spec.name != "softmax" or not shape:
        return False
    axis = spec.args.get("axis", -1)
    axes = axis if isinstance(axis, list | tuple) else (axis,)
    if not all(type(a) is int and -len(shape) <= a < len(shape) for a in axes):
        return False
    sizes = [shape[a] for a in axes]
    return all(size is not None for size in sizes) and prod(size or 0 for size in sizes) == 1


def _fix(subject: Subject, head: Output) -> Fix | None:
    fix = head.activation_fix(subject, "sigmoid", "safe")
    if fix is None or head.loss is None or head.loss_name not in CROSSENTROPIES:
        return fix
    if not head.is_sole:
        return None
    fix.patch = fix.patch + replace_object(head.loss, "losses", "binary_crossentropy")
    return fix


RULE = Rule(
    code="OUT401",
    name="softmax-single-unit",
    severity="error",
    check=check,
    sources=("Bridle 1990",),
    bad=(
        Example(
            "softmax on one unit",
            {
                "model": {
                    "input_shape": [8],
                    "layers": [{"type": "dense", "units": 1, "activation": "softmax"}],
                },
                "training": {"optimizer": "adam", "loss": "binary_crossentropy"},
            },
        ),
        Example(
            "a softmax of its own behind one unit",
            {
                "model": {
                    "input_shape": [8],
                    "layers": [
                        {"type": "dense", "units": 16, "activation": "relu"},
                        {"type": "dense", "units": 1},
                        {"type": "activation", "activation": "softmax"},
                    ],
                },
                "training": {"loss": {"name": "categorical_crossentropy", "from_logits": False}},
            },
        ),
    ),
    good=(
        Example(
            "sigmoid on one unit",
            {
                "model": {
                    "input_shape": [8],
                    "layers": [{"type": "dense", "units": 1, "activation": "sigmoid"}],
                },
                "training": {"optimizer": "adam", "loss": "binary_crossentropy"},
            },
        ),
        Example(
            "softmax over positions",
            {
                "model": {
                    "input_shape": [12, 8],
                    "layers": [{"type": "dense", "units": 1}, {"type": "softmax", "axis": 1}],
                }
            },
        ),
    ),
)
