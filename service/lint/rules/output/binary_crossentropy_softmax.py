"""Binary cross-entropy behind a softmax over several classes.

## What it does
Finds softmax outputs of more than one unit that are judged by binary cross-entropy. Two units with labels
declared as one-hot pairs are left alone: there the two losses are the same.

## Why is this bad
Binary cross-entropy treats every unit as a question of its own and averages over them. Behind a softmax the
answers are tied together; the many easy "not this class" terms drown the one that matters, and Keras's
`accuracy` then counts unit by unit and looks far too good.

## Use instead
`categorical_crossentropy` (one-hot labels) or `sparse_categorical_crossentropy` (integer labels) for
exclusive classes; `sigmoid` units with binary cross-entropy for independent labels.

## Fix safety
Unsafe: it changes the loss, and which one is meant depends on the labels.

## References
Bishop 2006, "Pattern Recognition and Machine Learning", section 4.3.
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from service.lint.output import BINARY_LOSSES, Output, outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject
from service.lint.training_patch import replace_object

PAIR = 2
"""Softmax over two units and one-hot pairs: the mean of the two binary terms is the categorical one."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each softmax output of several units with a binary cross-entropy."""
    encoding = subject.data.label_encoding
    for output in outputs(subject):
        if output.loss_name not in BINARY_LOSSES or output.activation != "softmax":
            continue
        if output.units is None or output.units < PAIR or subject.data.task == "multilabel":  # OUT401, OUT410
            continue
        is_pair = output.units == PAIR
        if is_pair and encoding in ("one-hot", "one_hot"):
            continue
        certain = not is_pair or encoding == "sparse"
        yield Violation(
            f"{output.loss_name} judges the {output.units} units of {output.layer!r} one by one, but"
            " softmax makes"
            f" them one distribution over exclusive classes.{output.trap}",
            pointer=output.loss.pointer if output.loss else output.pointer,
            layer=output.layer,
            evidence={"activation": "softmax", "units": output.units, "loss": output.loss_name},
            fix=_fix(output, encoding),
            severity="error" if certain else "warning",
            confidence="high" if certain else "medium",
        )


def _fix(output: Output, encoding: str | None) -> Fix | None:
    if output.loss is None or not output.is_sole:
        return None
    name = "sparse_categorical_crossentropy" if encoding == "sparse" else "categorical_crossentropy"
    patch = replace_object(output.loss, "losses", name)
    return Fix(applicability="unsafe", description=name, patch=patch)


def _request(units: int, loss: str, **data: object) -> dict[str, object]:
    layers = [{"type": "flatten"}, {"type": "dense", "units": units, "activation": "softmax"}]
    request: dict[str, object] = {
        "model": {"input_shape": [8, 8], "layers": layers},
        "training": {"optimizer": "adam", "loss": loss},
    }
    return request | ({"data": data} if data else {})


RULE = Rule(
    code="OUT404",
    name="binary-crossentropy-softmax",
    severity="error",
    check=check,
    sources=("Bishop 2006",),
    bad=(
        Example("ten classes, binary loss", _request(10, "binary_crossentropy")),
        Example("two classes, integer labels", _request(2, "binary_crossentropy", label_encoding="sparse")),
    ),
    good=(
        Example("one-hot pairs", _request(2, "binary_crossentropy", label_encoding="one-hot")),
        Example("categorical loss", _request(10, "categorical_crossentropy")),
    ),
)
