"""A regression whose output cannot reach its targets.

## What it does
Finds outputs behind ReLU, sigmoid, tanh or softmax that are judged by a regression loss. Targets that are
declared decide: outside what the activation reaches it is an error, inside it is no finding. An output shaped
like an input (an autoencoder) and an output that is an image are taken for scaled ones and left alone.

## Why is this bad
No weights can give a value that the last activation does not have. Near its bounds a sigmoid or tanh has
hardly any gradient; a ReLU output that falls below zero for every example gets none at all and stays there.

## Use instead
No activation at the output, and targets scaled to mean 0 and standard deviation 1. Where the targets must be
positive, `softplus`; where they have bounds, scale them into the activation's range.

## Fix safety
Unsafe: it changes what the network can answer.

## References
Bishop 2006, "Pattern Recognition and Machine Learning", section 4.3; LeCun et al. 1998, "Efficient BackProp",
section 4.5 (targets inside the range of the output).
"""

from collections.abc import Iterable
from math import inf

from api_schemas.finding import Confidence, Severity
from api_schemas.lint import TargetFacts
from service.lint.output import CLASSIFICATION, LINEAR, REGRESSION_LOSSES, Output, outputs
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject

REACH = {
    "relu": (0.0, inf),
    "relu6": (0.0, 6.0),
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "hard_tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
}
"""Smallest and largest value of each activation."""
SLACK = 0.01
"""Targets that leave the range by less than this share of it are taken for rounded ones."""
IMAGE_RANK = 4


def check(subject: Subject) -> Iterable[Violation]:
    """Each bounded output with a regression loss."""
    data = subject.data
    if data.task in CLASSIFICATION or data.label_encoding is not None:
        return  # OUT407
    for output in outputs(subject):
        if output.loss_name not in REGRESSION_LOSSES or output.activation not in REACH:
            continue
        verdict = _verdict(subject, output)
        if verdict is not None:
            yield _violation(subject, output, *verdict)


def _verdict(subject: Subject, output: Output) -> tuple[Severity, Confidence] | None:
    target = subject.data.target
    known = target is not None and target.min is not None and target.max is not None
    if target is not None and _lies_outside(target, *REACH[output.activation]):
        return "error", "high"
    if known:
        return ("info", "medium") if output.activation == "relu" else None
    if _is_reconstruction(subject, output):
        return None
    return "warning", "medium" if subject.data.task == "regression" else "low"


def _lies_outside(target: TargetFacts, low: float, high: float) -> bool:
    slack = SLACK * (high - low) if high < inf else SLACK * (target.std or 0.0)
    beyond_low = target.min is not None and target.min < low - slack
    beyond_high = target.max is not None and target.max > high + slack
    mean_outside = target.mean is not None and not low - slack <= target.mean <= high + slack
    return beyond_low or beyond_high or mean_outside


def _is_reconstruction(subject: Subject, output: Output) -> bool:
    """Whether the output has the shape of an input, or is an image: then its values are scaled like one."""
    if output.shape is not None and len(output.shape) >= IMAGE_RANK:
        return True
    shapes = [subject.graph.nodes[index].output_shape for index in subject.graph.inputs]
    return output.shape is not None and output.shape in shapes


def _violation(subject: Subject, output: Output, severity: Severity, confidence: Confidence) -> Violation:
    low, high = REACH[output.activation]
    target = subject.data.target
    reach = f"at least {low:g}" if high == inf else f"between {low:g} and {high:g}"
    certain = " The declared targets lie outside." if severity == "error" else ""
    unsure = "" if subject.data.task else " For classes, cross-entropy is the loss."
    dying = (
        " Where every example falls below zero it gets no gradient." if output.activation == "relu" else ""
    )
    return Violation(
        f"{output.layer!r} ends in {output.activation} and can only answer values {reach}, but"
        f" {output.loss_name} is a regression loss.{certain}{dying}{unsure}",
        pointer=output.pointer,
        layer=output.layer,
        evidence={
            "activation": output.activation,
            "loss": output.loss_name,
            "target": target.model_dump(exclude_none=True) if target is not None else None,
        },
        fix=output.activation_fix(subject, LINEAR, "unsafe") if severity != "info" else None,
        severity=severity,
        confidence=confidence,
    )


def _request(activation: str | None, **data: object) -> dict[str, object]:
    head = {"type": "dense", "units": 1} | ({"activation": activation} if activation else {})
    hidden = {"type": "dense", "units": 32, "activation": "relu", "kernel_initializer": "he_normal"}
    request: dict[str, object] = {
        "model": {"input_shape": [13], "layers": [hidden, head]},
        "training": {"optimizer": "adam", "loss": "mean_squared_error"},
    }
    return request | ({"data": {"task": "regression", **data}} if data else {})


RULE = Rule(
    code="OUT406",
    name="bounded-regression-output",
    severity="warning",
    check=check,
    sources=("Bishop 2006", "LeCun et al. 1998"),
    bad=(
        Example("prices behind a sigmoid", _request("sigmoid", target={"min": 5.0, "max": 50.0})),
        Example("signed targets behind a ReLU", _request("relu", target={"min": -3.0, "max": 3.0})),
        Example("nothing known of the targets", _request("tanh")),
    ),
    good=(
        Example("a linear output", _request(None, target={"min": 5.0, "max": 50.0})),
        Example("targets scaled into the range", _request("tanh", target={"min": -0.9, "max": 0.9})),
    ),
)
