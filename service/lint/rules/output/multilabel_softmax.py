"""Softmax over labels that do not exclude each other.

## What it does
Finds softmax outputs where the task is declared as `multilabel`.

## Why is this bad
Softmax probabilities sum to one: two labels that both apply can get one half each at best, and an example
without any label cannot be expressed.

## Use instead
One `sigmoid` unit per label with `binary_crossentropy`.

## Fix safety
Unsafe: it changes what the output means.

## References
Nam et al. 2014, "Large-scale multi-label text classification: revisiting neural networks".
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.output import BINARY_LOSSES, CATEGORICAL_LOSSES, Output, outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject
from service.lint.training_patch import replace_object


def check(subject: Subject) -> Iterable[Violation]:
    """The softmax output of a multilabel task; undecided where there are several outputs."""
    found = outputs(subject)
    if subject.data.task != "multilabel" or len(found) != 1:
        return
    output = found[0]
    if output.units == 1 or not _excludes(output):
        return
    yield Violation(
        f"The labels of a multilabel task do not exclude each other, but the softmax of {output.layer!r}"
        " makes"
        " them share one probability.",
        pointer=output.pointer,
        layer=output.layer,
        evidence={"activation": output.activation, "loss": output.loss_name, "task": "multilabel"},
        fix=_fix(subject, output),
    )


def _excludes(output: Output) -> bool:
    """Whether a softmax is at work, at the output or inside the loss."""
    return output.activation == "softmax" or (output.from_logits and output.loss_name in CATEGORICAL_LOSSES)


def _fix(subject: Subject, output: Output) -> Fix | None:
    if output.activation != "softmax":
        return None
    fix = output.activation_fix(subject, "sigmoid", "unsafe")
    if fix is None or output.loss is None:
        return fix
    if output.loss_name not in BINARY_LOSSES or output.from_logits:
        fix.patch = fix.patch + replace_object(output.loss, "losses", "binary_crossentropy")
    return fix


def _request(activation: str, loss: str, task: str) -> dict[str, object]:
    return {
        "model": {"input_shape": [13], "layers": [{"type": "dense", "units": 5, "activation": activation}]},
        "training": {"optimizer": "adam", "loss": loss},
        "data": {"task": task},
    }


RULE = Rule(
    code="OUT410",
    name="multilabel-softmax",
    severity="error",
    check=check,
    sources=("Nam et al. 2014",),
    bad=(Example("softmax over labels", _request("softmax", "categorical_crossentropy", "multilabel")),),
    good=(
        Example("a sigmoid per label", _request("sigmoid", "binary_crossentropy", "multilabel")),
        Example("exclusive classes", _request("softmax", "categorical_crossentropy", "multiclass")),
    ),
)
