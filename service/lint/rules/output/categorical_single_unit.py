"""A categorical cross-entropy over a single unit.

## What it does
Finds outputs of one unit that are judged by a categorical or sparse categorical cross-entropy.

## Why is this bad
A distribution over one class has nothing to tell: the loss is the same for every prediction, mostly zero, and
so is the gradient. With labels 0 and 1 the sparse loss even reads a class that does not exist.

## Use instead
`sigmoid` and `binary_crossentropy` on the one unit; or one unit per class with `softmax`.

## Fix safety
Safe: as it stands the network cannot learn. The fix puts sigmoid and binary cross-entropy.

## References
Keras documentation, "Probabilistic losses".
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.output import CATEGORICAL_LOSSES, LINEAR, Output, outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject
from service.lint.training_patch import replace_object


def check(subject: Subject) -> Iterable[Violation]:
    """Each output of one unit with a categorical loss."""
    for output in outputs(subject):
        if output.units != 1 or output.loss_name not in CATEGORICAL_LOSSES:
            continue
        yield Violation(
            f"{output.loss_name} over the single unit of {output.layer!r} is constant: there is nothing to"
            " choose"
            f" between, and nothing to learn.{output.trap}",
            pointer=output.loss.pointer if output.loss else output.pointer,
            layer=output.layer,
            evidence={"units": 1, "activation": output.activation, "loss": output.loss_name},
            fix=_fix(subject, output),
        )


def _fix(subject: Subject, output: Output) -> Fix | None:
    loss = output.loss
    if loss is None or not output.is_sole:
        return None
    if output.activation == LINEAR and output.from_logits:
        patch = replace_object(loss, "losses", "binary_crossentropy", from_logits=True)
        return Fix(applicability="safe", description="binary cross-entropy on logits", patch=patch)
    patch = replace_object(loss, "losses", "binary_crossentropy")
    if output.activation != "sigmoid":
        activation = output.activation_fix(subject, "sigmoid", "safe")
        if activation is None:
            return None
        patch = activation.patch + patch
    return Fix(applicability="safe", description="sigmoid with binary cross-entropy", patch=patch)


def _request(activation: str | None, loss: object) -> dict[str, object]:
    head = {"type": "dense", "units": 1} | ({"activation": activation} if activation else {})
    return {
        "model": {
            "input_shape": [16],
            "layers": [{"type": "dense", "units": 32, "activation": "tanh"}, head],
        },
        "training": {"optimizer": "adam", "loss": loss},
    }


RULE = Rule(
    code="OUT405",
    name="categorical-single-unit",
    severity="error",
    check=check,
    sources=("Keras documentation",),
    bad=(
        Example("sparse loss on one sigmoid", _request("sigmoid", "sparse_categorical_crossentropy")),
        Example("categorical loss on one linear unit", _request(None, "categorical_crossentropy")),
        Example(
            "categorical loss on one logit",
            _request(None, {"class_name": "CategoricalCrossentropy", "config": {"from_logits": True}}),
        ),
    ),
    good=(
        Example("binary loss", _request("sigmoid", "binary_crossentropy")),
        Example("regression", _request(None, "mean_squared_error")),
    ),
)
