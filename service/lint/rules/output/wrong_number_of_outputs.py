"""As many units as there are not classes.

## What it does
Compares the units of the output with the declared number of classes, when the model has one output. More
units than classes under a sparse loss are only warned of: some labels never occur, nothing breaks. So are
several sigmoids for exclusive classes, which may be a code of them. Embeddings are left alone.

## Why is this bad
With too few units a label has no unit: the sparse cross-entropy reads beyond the end (NaN, or an error),
one-hot labels do not fit the output's shape at all.

## Use instead
One unit per class with softmax; one unit with sigmoid for two classes; one sigmoid per label.

## Fix safety
Unsafe: it changes the head.

## References
Keras documentation, "Probabilistic losses".
"""

from collections.abc import Iterable

from api_schemas.finding import Fix, Severity
from api_schemas.lint import DataFacts
from service.lint.fixes import set_argument
from service.lint.output import (
    BINARY_LOSSES,
    CROSSENTROPIES,
    PROBABILITIES,
    REGRESSION_LOSSES,
    SPARSE_LOSSES,
    Output,
    outputs,
)
from service.lint.rule import Example, Rule, Violation
from service.lint.sequence import forget_builds
from service.lint.subject import Subject

PAIR = 2
PER_CLASS_LOSSES = CROSSENTROPIES | {"categorical_hinge", "kl_divergence"}
SIZE_ARGUMENT = {"Dense": "units", "Conv1D": "filters", "Conv2D": "filters", "Conv3D": "filters"}


def check(subject: Subject) -> Iterable[Violation]:
    """The output, where its units disagree with the classes."""
    found = outputs(subject)
    if len(found) != 1 or subject.data.task == "regression":
        return
    output = found[0]
    allowed = _allowed(subject.data, output)
    if not allowed or output.units is None or output.units in allowed:
        return
    severity = _severity(subject.data, output, allowed)
    if severity is None:
        return
    wanted = " or ".join(str(count) for count in sorted(allowed))
    yield Violation(
        f"{output.layer!r} gives {output.units} values, but {_described(subject.data)} need {wanted}.",
        pointer=output.kernel.layer.pointer_to("units") if output.kernel else output.pointer,
        layer=output.layer,
        evidence={
            "units": output.units,
            "n_classes": subject.data.n_classes,
            "task": subject.data.task,
            "loss": output.loss_name,
        },
        fix=_fix(subject, output, max(allowed))
        if output.units > 1 or output.activation == "softmax"
        else None,
        severity=severity,
    )


def _allowed(data: DataFacts, output: Output) -> set[int]:
    """Numbers of units that fit what is declared; empty where nothing decides."""
    classes = data.n_classes
    if data.task == "multilabel":
        return {classes} if classes else set()
    if data.task == "binary" or (data.task == "multiclass" and classes == PAIR):
        return {1, PAIR}
    if data.task == "multiclass" and classes and classes > PAIR:
        return {classes}
    return set()


def _severity(data: DataFacts, output: Output, allowed: set[int]) -> Severity | None:
    """``None`` where the output is no answer per class: an embedding, or ordinal classes as a number."""
    is_probability = output.activation in PROBABILITIES
    if output.loss_name not in PER_CLASS_LOSSES and not (is_probability and not _is_own(output)):
        return None
    if output.loss_name in REGRESSION_LOSSES and output.units == 1:
        return None
    if output.loss is None and data.label_encoding is None:
        return "warning"
    if output.units is not None and output.units > 1:
        if output.loss_name in SPARSE_LOSSES and output.units > max(allowed):
            return "warning"
        if output.loss_name in BINARY_LOSSES and data.task == "multiclass":
            return "warning"  # cumulative or error-correcting codes of the classes have other lengths
    return "error"


def _is_own(output: Output) -> bool:
    return output.loss is not None and output.loss.spec.opaque


def _described(data: DataFacts) -> str:
    if data.task == "binary":
        return "two classes"
    return f"{data.n_classes} {'labels' if data.task == 'multilabel' else 'classes'}"


def _fix(subject: Subject, output: Output, units: int) -> Fix | None:
    kernel = output.kernel
    if kernel is None or not output.is_direct or output.loss_name in BINARY_LOSSES or output.units == 1:
        return None
    argument = SIZE_ARGUMENT.get(kernel.layer.kind)
    if argument is None or kernel.layer.args.get(argument) != output.units:
        return None
    patch = forget_builds(subject, kernel.layer) + set_argument(kernel.layer, argument, units)
    return Fix(applicability="unsafe", description=f"{units} {argument}", patch=patch)


def _request(units: int, loss: str, **data: object) -> dict[str, object]:
    hidden = {"type": "dense", "units": 32, "activation": "relu", "kernel_initializer": "he_normal"}
    head = {"type": "dense", "units": units, "activation": "softmax" if units > 1 else "sigmoid"}
    return {
        "model": {"input_shape": [13], "layers": [hidden, head]},
        "training": {"optimizer": "adam", "loss": loss},
        "data": data,
    }


RULE = Rule(
    code="OUT408",
    name="wrong-number-of-outputs",
    severity="error",
    check=check,
    sources=("Keras documentation",),
    bad=(
        Example(
            "nine units, ten classes",
            _request(9, "sparse_categorical_crossentropy", task="multiclass", n_classes=10),
        ),
    ),
    good=(
        Example(
            "ten units, ten classes",
            _request(10, "sparse_categorical_crossentropy", task="multiclass", n_classes=10),
        ),
        Example("one sigmoid, two classes", _request(1, "binary_crossentropy", task="binary", n_classes=2)),
    ),
)
