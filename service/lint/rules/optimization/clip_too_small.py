"""Clipping leaves nothing of the gradient.

## What it does
Compares `clipnorm`, `global_clipnorm` and `training.gradient_clip_norm` with the gradient norms that are
predicted for the start of training, and finds limits that are zero or negative.

## Why is this bad
A limit a thousand times below the gradient scales every step down by a thousand. Under SGD that is a learning
rate a thousand times smaller; a limit of zero stops the training altogether.

## Use instead
A limit near the size that gradients usually have: 1.0 is common.

## Fix safety
Unsafe: it changes the training.

## References
Pascanu, Mikolov and Bengio 2013, "On the difficulty of training recurrent neural networks", section 3.2.
"""

from collections.abc import Iterable
from math import isfinite

from service.lint.fixes import fix
from service.lint.learning_rate import inner_optimizer
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.training import Declared
from service.lint.training_patch import set_optimizer_arguments

SMALLEST_SHARE = 1e-3
"""Clipping below a thousandth of the gradient is no safeguard any more, it is the step size."""
USUAL_NORM = 1.0
LIMITS = ("clipnorm", "clipvalue", "global_clipnorm")


def check(subject: Subject) -> Iterable[Violation]:
    """Each declared limit."""
    declared = subject.training.optimizer
    if declared is not None:
        for argument in LIMITS:
            limit = inner_optimizer(declared.spec).args.get(argument)
            if isinstance(limit, float):
                yield from _judge(subject, argument, limit, declared)
    if subject.training.gradient_clip_norm is not None:
        yield from _judge(subject, "gradient_clip_norm", subject.training.gradient_clip_norm, None)


def _judge(subject: Subject, argument: str, limit: float, declared: Declared | None) -> Iterable[Violation]:
    predicted = _predicted_norm(subject)
    if limit <= 0.0:
        reason = "nothing of the gradient is left"
    elif argument != "clipvalue" and predicted is not None and limit < SMALLEST_SHARE * predicted:
        reason = f"the gradient is predicted to start at {predicted:.2g}, and nearly nothing of it is left"
    else:
        return
    pointer = declared.pointer_to(argument) if declared else f"/training/{argument}"
    yield Violation(
        f"{argument} is {limit:g}: {reason}.",
        pointer=pointer,
        evidence={argument: limit, "predicted_gradient_norm": predicted},
        fix=fix("unsafe", f"{argument} {USUAL_NORM:g}", _patch(argument, declared)),
    )


def _predicted_norm(subject: Subject) -> float | None:
    prediction = subject.prediction
    largest = prediction.max_gradient_norm if prediction is not None else None
    return largest if largest is not None and isfinite(largest) else None


def _patch(argument: str, declared: Declared | None) -> list[dict[str, object]] | None:
    if declared is None:
        return [{"op": "replace", "path": f"/training/{argument}", "value": USUAL_NORM}]
    return set_optimizer_arguments(declared, **{argument: USUAL_NORM})


def _request(clipnorm: float) -> dict[str, object]:
    optimizer = {"name": "sgd", "clipnorm": clipnorm}
    return request((16,), dense(32, "relu", "he_normal"), dense(1), training={"optimizer": optimizer})


RULE = Rule(
    code="OPT508",
    name="clip-too-small",
    severity="warning",
    check=check,
    sources=("Pascanu, Mikolov and Bengio 2013",),
    bad=(Example("clipped to zero", _request(0.0)),),
    good=(Example("clipped to one", _request(1.0)),),
)
