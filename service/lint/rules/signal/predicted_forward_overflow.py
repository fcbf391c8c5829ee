"""Activations are predicted to leave the range of floating-point numbers, or to grow far beyond what trains.

## What it does
Follows the root mean square of the activations through the network at random weights. Beyond float32's range
(or float16's, with mixed precision) it is an error; beyond 1e3 a warning.

## Why is this bad
Infinity minus infinity is NaN, and one NaN makes the loss and every weight NaN. Activations in the thousands
saturate the softmax: the loss starts in the thousands too, and its gradient points at single examples.

## Use instead
An initialisation that keeps the variance; normalisation; a last layer that starts small. The fix is the first
change whose predicted gradients are sound.

## Fix safety
Safe where only initialisers change, unsafe where activations or layers do.

## References
He et al. 2015; Zhang, Dauphin and Ma 2019, "Fixup Initialization: Residual Learning Without Normalization".
"""

from collections.abc import Iterable

from api_schemas.finding import Severity
from service.lint.rule import Example, Rule, Violation
from service.lint.signal.evidence import pointer_of
from service.lint.signal.remedy import remedy
from service.lint.sketch import dense, request
from service.lint.subject import Subject

LARGE = 1e3
FLOAT32_LARGEST = 3.4e38
FLOAT16_LARGEST = 65504.0
EXPLOSIVE = {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": 1.0, "seed": None}}
DEEP = 8


def check(subject: Subject) -> Iterable[Violation]:
    """The first layer whose activations are too large."""
    prediction = subject.prediction
    if prediction is None:
        return
    for activation in prediction.activations:
        if not activation.rms <= LARGE:
            yield Violation(
                f"The activations of {activation.layer!r} are predicted to have a root mean square of about"
                f" {activation.rms:.0e} at the start of training"
                f"{_reach(subject, prediction.activations[-1].rms)}.",
                pointer=pointer_of(subject, activation.layer),
                layer=activation.layer,
                evidence={"rms": activation.rms},
                fix=remedy(subject),
                severity=_severity(subject),
            )
            return


def _limit(subject: Subject) -> float:
    return FLOAT16_LARGEST if subject.training.mixed_precision else FLOAT32_LARGEST


def _overflows(subject: Subject) -> bool:
    prediction = subject.prediction
    assert prediction is not None
    return any(not activation.rms <= _limit(subject) for activation in prediction.activations)


def _severity(subject: Subject) -> Severity:
    return "error" if _overflows(subject) else "warning"


def _reach(subject: Subject, last: float) -> str:
    if _overflows(subject):
        return ", and later ones go beyond the range of the number format: the loss will be NaN"
    return f", the last one's {last:.0e}"


RULE = Rule(
    code="SIG904",
    name="predicted-forward-overflow",
    severity="warning",
    check=check,
    bad=(
        Example(
            "ReLU from weights of standard deviation 1",
            request((64,), *(dense(256, "relu", EXPLOSIVE) for _ in range(DEEP)), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "ReLU with He",
            request((64,), *(dense(256, "relu", "he_normal") for _ in range(DEEP)), dense(10, "softmax")),
        ),
    ),
    sources=("Zhang et al. 2019, arXiv:1901.09321",),
)
