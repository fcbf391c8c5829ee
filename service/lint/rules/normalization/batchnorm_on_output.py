"""Batch normalisation behind the last kernel.

## What it does
Finds batch normalisation between the head's kernel and the output. Feature extractors, which end in a hidden
activation such as ReLU, are left alone.

## Why is this bad
The answer for one example then depends on the other examples of its batch; a regression loses the scale of
its targets, a classifier the freedom to be sure; at inference the recorded statistics give other answers.

## Use instead
Normalise hidden layers. Leave the head's kernel to speak for itself.

## Fix safety
Unsafe: it removes a layer.

## References
Ioffe and Szegedy 2015, "Batch normalization", section 3.2 (which normalises the inputs of hidden
non-linearities).
"""

from collections.abc import Iterable

from service.lint.fixes import fix
from service.lint.graph import Node
from service.lint.kinds import BATCH_NORMALIZATION_KINDS, DENSE_KINDS
from service.lint.output import LINEAR, PROBABILITIES, Output, outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.sequence import remove_layer
from service.lint.subject import Subject


def check(subject: Subject) -> Iterable[Violation]:
    """Each batch normalisation between a head and its output."""
    if not subject.topology.of_kind(BATCH_NORMALIZATION_KINDS):
        return
    for output in outputs(subject):
        if not _is_answer(output):
            continue
        for node in _behind_the_kernel(subject, output):
            layer = node.layer
            yield Violation(
                f"{layer.name!r} normalises the output of {output.layer!r}: each answer depends on the"
                " rest of its"
                " batch, and its scale is lost.",
                pointer=layer.pointer,
                layer=layer.name,
                evidence={"head": output.layer, "activation": output.activation, "loss": output.loss_name},
                fix=fix("unsafe", f"remove {layer.name!r}", remove_layer(subject, layer)),
                confidence="high" if output.loss is not None else "medium",
            )


def _is_answer(output: Output) -> bool:
    """Whether the output is a prediction and not a feature map for another model to use."""
    if output.kernel is None or (output.activation != LINEAR and output.activation not in PROBABILITIES):
        return False
    return output.loss is not None or output.kernel.layer.kind in DENSE_KINDS


def _behind_the_kernel(subject: Subject, output: Output) -> Iterable[Node]:
    node = output.node
    while output.kernel is not None and node is not output.kernel.node and len(node.inputs) == 1:
        if node.layer.kind in BATCH_NORMALIZATION_KINDS:
            yield node
        node = subject.graph.nodes[node.inputs[0][0]]


def _model(*tail: object) -> dict[str, object]:
    hidden = {"type": "dense", "units": 32, "activation": "relu", "kernel_initializer": "he_normal"}
    return {
        "model": {"input_shape": [16], "layers": [hidden, *tail]},
        "training": {"optimizer": "adam", "loss": "mse"},
    }


_NORMALIZATION = {"type": "batch_normalization"}
_HEAD = {"type": "dense", "units": 1}

RULE = Rule(
    code="NRM304",
    name="batchnorm-on-output",
    severity="warning",
    check=check,
    sources=("Ioffe and Szegedy 2015",),
    bad=(Example("a normalised regression", _model(_HEAD, _NORMALIZATION)),),
    good=(Example("normalised before the head", _model(_NORMALIZATION, _HEAD)),),
)
