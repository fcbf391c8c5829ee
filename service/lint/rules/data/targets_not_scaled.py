"""Regression targets far from the scale on which the network starts.

## What it does
Judges what is declared of the target: a standard deviation above 100 or a range above 1000, under a
regression loss and a linear output.

## Why is this bad
The network starts by answering numbers of about one. A squared error against targets of thousands begins in
the millions and its gradient is as large; most of the training is spent on moving one bias.

## Use instead
Targets with mean 0 and standard deviation 1, scaled back after predicting.

## Fix safety
No automatic fix: the data have to change.

## References
LeCun et al. 1998, "Efficient BackProp", section 4.5; Bishop 1995, "Neural networks for pattern recognition",
section 8.2.
"""

from collections.abc import Iterable

from api_schemas.lint import TargetFacts
from service.lint.output import LINEAR, REGRESSION_LOSSES, outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.sketch import dense, request
from service.lint.subject import Subject

LARGEST_STD = 100.0
LARGEST_RANGE = 1000.0
RELATIVE_LOSSES = frozenset({"mean_absolute_percentage_error", "mean_squared_logarithmic_error"})
"""Losses that do not depend on the target's scale."""


def check(subject: Subject) -> Iterable[Violation]:
    """The declared target, where a linear output has to reach it."""
    target = subject.data.target
    found = outputs(subject)
    if target is None or len(found) != 1 or found[0].activation != LINEAR:
        return
    output, reason = found[0], _reason(target)
    is_regression = subject.data.task == "regression" or output.loss_name in REGRESSION_LOSSES
    if reason is None or not is_regression or output.loss_name in RELATIVE_LOSSES:
        return
    yield Violation(
        f"The target has {reason}, but {output.layer!r} starts at numbers of about one: scale the target.",
        pointer="/data/target",
        layer=output.layer,
        evidence=target.model_dump(exclude_none=True),
    )


def _reason(target: TargetFacts) -> str | None:
    if target.std is not None and target.std > LARGEST_STD:
        return f"a standard deviation of {target.std:g}"
    if target.min is not None and target.max is not None and target.max - target.min > LARGEST_RANGE:
        return f"a range of {target.max - target.min:g}"
    return None


def _request(**target: float) -> dict[str, object]:
    layers = dense(32, "relu", "he_normal"), dense(1)
    return request((13,), *layers, training={"loss": "mse"}, data={"task": "regression", "target": target})


RULE = Rule(
    code="DAT802",
    name="targets-not-scaled",
    severity="warning",
    check=check,
    sources=("LeCun et al. 1998", "Bishop 1995"),
    bad=(Example("prices in dollars", _request(mean=180_000.0, std=79_000.0)),),
    good=(Example("standardised prices", _request(mean=0.0, std=1.0)),),
)
