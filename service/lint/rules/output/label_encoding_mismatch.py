"""The loss expects labels in another encoding than the declared one.

## What it does
Finds sparse cross-entropies with labels declared as one-hot, and categorical cross-entropies with labels
declared as integers (`sparse`).

## Why is this bad
At best the shapes do not fit and training stops at the first batch. At worst they fit by accident, as with a
single label per row, and the loss compares things that have nothing to do with each other.

## Use instead
`sparse_categorical_crossentropy` for integers, `categorical_crossentropy` for one-hot rows.

## Fix safety
Safe: the other loss is the same function of the same predictions, for labels as they are.

## References
Keras documentation, "Probabilistic losses".
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.output import SPARSE_LOSSES, Output, outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject
from service.lint.training_patch import replace_object

ONE_HOT_LOSSES = frozenset({"categorical_crossentropy", "categorical_focal_crossentropy"})
ONE_HOT_NAMES = frozenset({"one-hot", "one_hot"})


def check(subject: Subject) -> Iterable[Violation]:
    """Each output whose loss reads the other encoding; undecided where there are several outputs."""
    encoding, found = subject.data.label_encoding, outputs(subject)
    if encoding is None or len(found) != 1 or found[0].units == 1:  # OUT405
        return
    output = found[0]
    if output.loss_name in SPARSE_LOSSES and encoding in ONE_HOT_NAMES:
        yield _violation(output, "integer labels", "one-hot", "categorical_crossentropy")
    elif output.loss_name in ONE_HOT_LOSSES and encoding == "sparse":
        yield _violation(output, "one-hot labels", "integers", "sparse_categorical_crossentropy")


def _violation(output: Output, expected: str, declared: str, wanted: str) -> Violation:
    return Violation(
        f"{output.loss_name} expects {expected}, but the labels are declared as {declared}: use {wanted}.",
        pointer=output.loss.pointer if output.loss else output.pointer,
        layer=output.layer,
        evidence={"loss": output.loss_name, "label_encoding": declared},
        fix=_fix(output, wanted),
    )


def _fix(output: Output, wanted: str) -> Fix | None:
    loss = output.loss
    if loss is None or not output.is_sole:
        return None
    arguments = {"from_logits": True} if output.from_logits else {}
    patch = replace_object(loss, "losses", wanted, **arguments)
    return Fix(applicability="safe", description=wanted, patch=patch)


def _request(loss: str, encoding: str) -> dict[str, object]:
    return {
        "model": {"input_shape": [13], "layers": [{"type": "dense", "units": 3, "activation": "softmax"}]},
        "training": {"optimizer": "adam", "loss": loss},
        "data": {"label_encoding": encoding},
    }


RULE = Rule(
    code="OUT409",
    name="label-encoding-mismatch",
    severity="error",
    check=check,
    sources=("Keras documentation",),
    bad=(
        Example("integers for one-hot rows", _request("sparse_categorical_crossentropy", "one-hot")),
        Example("one-hot rows for integers", _request("categorical_crossentropy", "sparse")),
    ),
    good=(
        Example("integers", _request("sparse_categorical_crossentropy", "sparse")),
        Example("one-hot rows", _request("categorical_crossentropy", "one_hot")),
    ),
)
