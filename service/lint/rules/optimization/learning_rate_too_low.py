"""The learning rate is too small to get anywhere.

## What it does
Compares the learning rate, a schedule at its peak, with the smallest that its optimiser has use for.
Adadelta is a case of its own: its paper knows no learning rate (that is, 1.0), Keras starts it at 0.001.

## Why is this bad
The loss hardly moves, which looks like a network that cannot learn. Adadelta at Keras's default takes steps
a thousand times smaller than it was designed for.

## Use instead
SGD 0.01, Adam 0.001 (1e-5 when fine-tuning), Adadelta 1.0.

## Fix safety
Unsafe: it changes the training.

## References
Zeiler 2012, "ADADELTA: an adaptive learning rate method"; Bengio 2012, "Practical recommendations for
gradient-based training of deep architectures".
"""

from collections.abc import Iterable

from service.lint.fixes import fix
from service.lint.learning_rate import effective_learning_rate, inner_optimizer, peak_learning_rate
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.training_patch import set_optimizer_arguments

SMALLEST = {"sgd": 1e-5, "adam": 1e-6, "adamw": 1e-6, "nadam": 1e-6, "adamax": 1e-6, "rmsprop": 1e-6}
"""Fine-tuning goes down to 1e-5 with Adam (Devlin et al. 2019: 2e-5); a decade below nothing moves."""
ADADELTA_TRAP = 0.001
USUAL = {"sgd": 0.01, "adadelta": 1.0}
USUAL_ADAPTIVE = 0.001
TOLERANCE = 1.0 - 1e-6
"""Rates travel as 32-bit floats."""


def check(subject: Subject) -> Iterable[Violation]:
    """The declared optimiser, where its rate is below what it can use."""
    declared = subject.training.optimizer
    if declared is None:
        return
    optimizer = inner_optimizer(declared.spec)
    rate = effective_learning_rate(optimizer)
    if rate is None or not _is_too_low(optimizer.name, rate):
        return
    wanted = USUAL.get(optimizer.name, USUAL_ADAPTIVE)
    peak = peak_learning_rate(declared.spec)
    yield Violation(
        f"The learning rate of {optimizer.name} is {rate:.3g}: {_effect(optimizer.name)}"
        f" {optimizer.name} usually starts at {wanted:g}.",
        pointer=declared.pointer_to("learning_rate"),
        evidence={"optimizer": optimizer.name, "learning_rate": rate},
        fix=fix(
            "unsafe",
            f"learning rate {wanted:g}",
            set_optimizer_arguments(declared, learning_rate=wanted) if not peak.scheduled else None,
        ),
        confidence="medium" if optimizer.name == "adadelta" else "high",
    )


def _is_too_low(name: str, rate: float) -> bool:
    if name == "adadelta":
        return rate <= ADADELTA_TRAP * (2.0 - TOLERANCE)
    smallest = SMALLEST.get(name)
    return smallest is not None and rate < smallest * TOLERANCE


def _effect(name: str) -> str:
    if name == "adadelta":
        return "Adadelta sets its own step size, and this divides it by a thousand or more."
    return "the loss will hardly move."


def _request(optimizer: object) -> dict[str, object]:
    return request((16,), dense(32, "relu", "he_normal"), dense(1), training={"optimizer": optimizer})


RULE = Rule(
    code="OPT502",
    name="learning-rate-too-low",
    severity="warning",
    check=check,
    sources=("Zeiler 2012", "Bengio 2012"),
    bad=(
        Example("SGD at 1e-6", _request({"name": "sgd", "learning_rate": 1e-6})),
        Example("Adam at 1e-7", _request({"name": "adam", "learning_rate": 1e-7})),
        Example("Adadelta at Keras's default", _request("adadelta")),
    ),
    good=(
        Example("Adam when fine-tuning", _request({"name": "adam", "learning_rate": 1e-5})),
        Example("Adadelta as published", _request({"name": "adadelta", "learning_rate": 1.0})),
    ),
)
