"""The declared training ends before it has begun.

## What it does
Counts the steps, epochs times batches per epoch, where samples, batch size and epochs are declared.

## Why is this bad
In fewer than a hundred steps Adam's second moment has not settled, batch normalisation's averages are still
near where they started, and the loss says little about the network.

## Use instead
More epochs or smaller batches.

## Fix safety
Unsafe: it changes the training. The fix raises the epochs.

## References
Kingma and Ba 2015, "Adam", section 3 (bias correction).
"""

from collections.abc import Iterable

from service.lint.fixes import fix
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.steps import steps_per_epoch, training_steps
from service.lint.subject import Subject

FEWEST = 100


def check(subject: Subject) -> Iterable[Violation]:
    """The declared training, where it is very short."""
    steps, per_epoch = training_steps(subject), steps_per_epoch(subject)
    if steps is None or per_epoch is None or steps >= FEWEST:
        return
    epochs = -(-FEWEST // per_epoch)
    yield Violation(
        f"{subject.training.epochs} epochs of {per_epoch} batches are {steps} steps: too few to judge a"
        " network by.",
        pointer="/training/epochs",
        evidence={
            "steps": steps,
            "epochs": subject.training.epochs,
            "batch_size": subject.training.batch_size,
        },
        fix=fix(
            "unsafe", f"{epochs} epochs", [{"op": "replace", "path": "/training/epochs", "value": epochs}]
        ),
    )


def _request(epochs: int) -> dict[str, object]:
    training = {"batch_size": 32, "epochs": epochs}
    return request((4,), dense(16, "tanh"), dense(3), training=training, data={"n_samples": 150})


RULE = Rule(
    code="OPT509",
    name="too-few-steps",
    severity="info",
    check=check,
    sources=("Kingma and Ba 2015",),
    bad=(Example("three epochs of five batches", _request(3)),),
    good=(Example("fifty epochs of five batches", _request(50)),),
)
