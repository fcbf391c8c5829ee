"""The gradient is predicted to explode at the start of training.

## What it does
Reads the size of every kernel's gradient at random weights off the config, and speaks where the largest one
is above 10^3.5; above 10^6 it is an error.

## Why is this bad
The first steps throw the weights far away from anywhere useful, often to infinity. Clipping bounds the step,
not the cause: the loss is so steep along so many directions that a step along the gradient leads nowhere.

## Use instead
The initialisation that goes with the activation; normalisation; a sum of residual branches that starts small.
The fix is the first change whose prediction is sound, with the predicted norms before and after.

## Fix safety
Safe where only initialisers change, unsafe where activations or layers do.

## References
He et al. 2015, "Delving Deep into Rectifiers"; Hanin and Rolnick 2018, "How to Start Training: The Effect of
Initialization and Architecture".
"""

from collections.abc import Iterable

from service.lint.rule import Example, Rule, Violation
from service.lint.severity import predicted_severities
from service.lint.signal.evidence import extremes, margin
from service.lint.signal.remedy import remedy
from service.lint.sketch import dense, request
from service.lint.subject import Subject

DEEP = 12
LARGE = {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": 1.0, "seed": None}}


def check(subject: Subject) -> Iterable[Violation]:
    """One violation, at the kernel with the largest gradient."""
    severity = predicted_severities(subject).get("exploding")
    found = extremes(subject)
    if severity is None or found is None:
        return
    yield Violation(
        f"At the start of training the gradient of {found.largest.variable!r} is predicted to be about"
        f" {found.largest.gradient_norm:.0e}, within {margin(found.largest)}. {found.trend}",
        pointer=found.largest_pointer,
        layer=found.largest.layer,
        evidence=found.evidence,
        fix=remedy(subject),
        severity=severity,
    )


RULE = Rule(
    code="SIG902",
    name="predicted-exploding-gradient",
    severity="warning",
    check=check,
    bad=(
        Example(
            "ReLU from weights of standard deviation 1",
            request((20,), *(dense(64, "relu", LARGE) for _ in range(DEEP)), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "ReLU with He",
            request((20,), *(dense(64, "relu", "he_normal") for _ in range(DEEP)), dense(10, "softmax")),
        ),
    ),
    sources=("He et al. 2015, arXiv:1502.01852", "Hanin and Rolnick 2018, arXiv:1803.01719"),
)
