"""`from_logits` contradicts the output's activation.

## What it does
Finds cross-entropies with `from_logits=True` behind a softmax or sigmoid, and cross-entropies that state
`from_logits=False` behind an output without an activation.

## Why is this bad
With `from_logits=True` the loss applies the softmax or sigmoid itself. Applied twice, it squeezes the
probabilities towards each other and the gradient with them; the loss can never come near zero.
With `from_logits=False` behind a linear output, raw scores are taken for probabilities and clipped.

## Use instead
Exactly one of the two: an activation at the output, or `from_logits=True`. The second is numerically safer.

## Fix safety
Safe: it changes only the field that contradicts the network.

## References
Keras documentation, "Probabilistic losses".
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.output import CATEGORICAL_LOSSES, CROSSENTROPIES, LINEAR, PROBABILITIES, Output, outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject
from service.lint.training_patch import set_arguments


def check(subject: Subject) -> Iterable[Violation]:
    """Each output whose cross-entropy is told the wrong thing about it."""
    for output in outputs(subject):
        loss = output.loss
        if loss is None or output.loss_name not in CROSSENTROPIES:
            continue
        if output.from_logits and output.activation in PROBABILITIES:
            message = (
                f"{output.loss_name} has from_logits=True and applies its own {_own(output)}, but"
                f" {output.layer!r}"
                f" ends in {output.activation} already: it is applied twice.{output.trap}"
            )
        elif not output.from_logits and output.activation == LINEAR and "from_logits" in loss.given:
            if output.units == 1 and output.loss_name in CATEGORICAL_LOSSES:
                continue  # OUT405
            message = (
                f"{output.loss_name} has from_logits=False and reads probabilities, but {output.layer!r}"
                " has no"
                " activation and gives logits."
            )
        else:
            continue
        yield Violation(
            message,
            pointer=loss.pointer_to("from_logits"),
            layer=output.layer,
            evidence={
                "activation": output.activation,
                "loss": output.loss_name,
                "from_logits": output.from_logits,
            },
            fix=_fix(output),
        )


def _own(output: Output) -> str:
    return "softmax" if output.loss_name in CATEGORICAL_LOSSES else "sigmoid"


def _fix(output: Output) -> Fix | None:
    if output.loss is None or not output.is_sole:
        return None
    right = not output.from_logits
    patch = set_arguments(output.loss, "losses", from_logits=right)
    return Fix(applicability="safe", description=f"from_logits={right}", patch=patch)


def _request(activation: str | None, units: int, loss: object) -> dict[str, object]:
    head = {"type": "dense", "units": units} | ({"activation": activation} if activation else {})
    return {
        "model": {
            "input_shape": [16],
            "layers": [{"type": "dense", "units": 32, "activation": "tanh"}, head],
        },
        "training": {"optimizer": "adam", "loss": loss},
    }


_FROM_LOGITS = {"name": "sparse_categorical_crossentropy", "from_logits": True}
_KERAS_LOSS = {"class_name": "BinaryCrossentropy", "config": {"from_logits": True}}

RULE = Rule(
    code="OUT403",
    name="from-logits-mismatch",
    severity="error",
    check=check,
    sources=("Keras documentation",),
    bad=(
        Example("softmax twice", _request("softmax", 10, _FROM_LOGITS)),
        Example("sigmoid twice", _request("sigmoid", 1, _KERAS_LOSS)),
        Example(
            "logits taken for probabilities",
            _request(None, 1, {"name": "binary_crossentropy", "from_logits": False}),
        ),
    ),
    good=(
        Example("logits, and the loss knows", _request(None, 10, _FROM_LOGITS)),
        Example(
            "probabilities, and the loss knows", _request("softmax", 10, "sparse_categorical_crossentropy")
        ),
    ),
)
