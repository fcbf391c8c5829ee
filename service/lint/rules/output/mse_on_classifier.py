"""Squared error on a classifier.

## What it does
Finds softmax and sigmoid outputs that are judged by a regression loss although the data are declared as
classification (by task, label encoding or number of classes).

## Why is this bad
Behind a sigmoid or softmax the gradient of a squared error carries the factor p (1 - p): the more surely the
network is wrong, the smaller its gradient. Cross-entropy cancels that factor.

## Use instead
`binary_crossentropy` behind a sigmoid, `categorical_crossentropy` or its sparse form behind a softmax.

## Fix safety
Unsafe: it changes the loss.

## References
Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks", section
4.1; Golik et al. 2013, "Cross-entropy vs. squared error training".
"""

from collections.abc import Iterable

from api_schemas.finding import Fix
from api_schemas.lint import DataFacts
from service.lint.output import CLASSIFICATION, PROBABILITIES, REGRESSION_LOSSES, Output, outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject
from service.lint.training_patch import replace_object


def check(subject: Subject) -> Iterable[Violation]:
    """Each probability output with a regression loss, where the data say classification."""
    if not _is_classification(subject.data):
        return
    for output in outputs(subject):
        if output.loss_name not in REGRESSION_LOSSES or output.activation not in PROBABILITIES:
            continue
        wanted = _crossentropy(output, subject.data)
        yield Violation(
            f"{output.loss_name} behind the {output.activation} of {output.layer!r}: the surer a wrong"
            " answer, the"
            f" smaller its gradient. {wanted} does not have that fault.",
            pointer=output.loss.pointer if output.loss else output.pointer,
            layer=output.layer,
            evidence={"activation": output.activation, "loss": output.loss_name, "task": subject.data.task},
            fix=_fix(output, wanted),
        )


def _is_classification(data: DataFacts) -> bool:
    if data.task is not None:
        return data.task in CLASSIFICATION
    return data.label_encoding is not None or data.n_classes is not None


def _crossentropy(output: Output, data: DataFacts) -> str:
    if output.activation != "softmax" or output.units == 1:
        return "binary_crossentropy"
    return (
        "sparse_categorical_crossentropy" if data.label_encoding == "sparse" else "categorical_crossentropy"
    )


def _fix(output: Output, wanted: str) -> Fix | None:
    if output.loss is None or not output.is_sole:
        return None
    patch = replace_object(output.loss, "losses", wanted)
    return Fix(applicability="unsafe", description=wanted, patch=patch)


def _request(activation: str, units: int, loss: str, **data: object) -> dict[str, object]:
    hidden = {"type": "dense", "units": 32, "activation": "relu", "kernel_initializer": "he_normal"}
    head = {"type": "dense", "units": units, "activation": activation}
    return {
        "model": {"input_shape": [13], "layers": [hidden, head]},
        "training": {"optimizer": "adam", "loss": loss},
        "data": data,
    }


RULE = Rule(
    code="OUT407",
    name="mse-on-classifier",
    severity="warning",
    check=check,
    sources=("Glorot and Bengio 2010", "Golik et al. 2013"),
    bad=(
        Example(
            "squared error behind softmax",
            _request("softmax", 3, "mse", task="multiclass", label_encoding="one-hot"),
        ),
        Example("squared error behind sigmoid", _request("sigmoid", 1, "mean_squared_error", task="binary")),
    ),
    good=(
        Example("cross-entropy", _request("sigmoid", 1, "binary_crossentropy", task="binary")),
        Example("bounded regression", _request("sigmoid", 1, "mse", task="regression")),
    ),
)
