"""The peak learning rate is far beyond the largest stable step at the start of training.

## What it does
Predicts the top curvature of the loss at random weights, and compares the peak learning rate with the
optimiser's linear stability limit there: 2 / lambda for gradient descent, 2 (1 + m) / lambda with momentum m.
Plain gradient descent: info above 4 times the limit, warning above 8, error above 16; momentum 0.9: above 1,
2, 4; Nesterov 0.9: above 2, 4, 8; other momenta in between. Behind batch normalisation never an error. Silent
with warmup, clipping, large logits (their mean square above 5), and where the curvature is small (below 5),
for it rises as soon as the network learns. Adam: warning above 2 times its preconditioned limit, error above
5.

## Why is this bad
A step beyond the limit overshoots along the steepest direction and lands higher on the other side; networks
survive a few multiples of it, hardly any more. Silence does not mean that a rate is safe: half of the rates
that fail lie below the limit.

## Use instead
A learning rate several times smaller, or a warmup. The limit itself is no recommendation.

## Fix safety
No fix: the theory says what is too much, not what is right.

## References
Cohen et al. 2021, "Gradient Descent on Neural Networks Typically Occurs at the Edge of Stability"; Cohen et
al. 2022, "Adaptive Gradient Methods at the Edge of Stability"; Gilmer et al. 2022, "A Loss Curvature
Perspective on Training Instabilities in Deep Learning"; Lewkowycz et al. 2020, "The large learning rate phase
of deep learning".
"""

from collections.abc import Iterable

from api_schemas.finding import Severity
from service.lint.graph import ObjectSpec
from service.lint.learning_rate import inner_optimizer, peak_learning_rate
from service.lint.rule import Example, Rule, Violation
from service.lint.severity import at_most
from service.lint.sketch import dense, request
from service.lint.subject import Subject

Multiples = tuple[float, float, float]
"""Ratios to the limit above which it is info, a warning, an error."""

DESCENT: Multiples = (4.0, 8.0, 16.0)
MOMENTUM: Multiples = (1.0, 2.0, 4.0)
NESTEROV: Multiples = (2.0, 4.0, 8.0)
"""Read off some hundred networks each, trained at rates on a grid: of fewer than 2 % did any useful rate lie
above the error level."""
MEASURED_MOMENTUM = 0.9
ADAM: Multiples = (float("inf"), 2.0, 5.0)
LARGEST_LOGITS = 5.0
SMALLEST_SHARPNESS = 5.0
BATCH_NORMALIZATIONS = frozenset({"BatchNormalization", "SyncBatchNormalization"})
CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")
DEEP = 12


def check(subject: Subject) -> Iterable[Violation]:
    """The declared optimiser, where its peak rate is beyond the predicted limit."""
    declared, prediction = subject.training.optimizer, subject.prediction
    if declared is None or prediction is None or prediction.sharpness is None:
        return
    limit, sharpness = prediction.sharpness.learning_rate_limit, prediction.sharpness.lambda_max
    optimizer = inner_optimizer(declared.spec)
    peak = peak_learning_rate(declared.spec)
    if limit is None or peak.peak is None or peak.warmup or _is_silent(subject, optimizer):
        return
    ratio = peak.peak / limit
    severity = _severity(subject, optimizer, ratio)
    if severity is None:
        return
    yield Violation(
        f"The learning rate {peak.peak:g} is about {ratio:.0f} times the largest stable step at"
        f" initialisation (predicted curvature of the loss: about {sharpness:.0e}).",
        pointer=declared.pointer_to("learning_rate"),
        evidence={"ratio": ratio, "lambda_max": sharpness, "peak_learning_rate": peak.peak},
        severity=severity,
    )


def _is_silent(subject: Subject, optimizer: ObjectSpec) -> bool:
    """Where the theory says nothing: clipping, large logits, small curvature."""
    prediction = subject.prediction
    assert prediction is not None
    assert prediction.sharpness is not None
    clipped = subject.training.gradient_clip_norm is not None or any(
        optimizer.args.get(argument) is not None for argument in CLIPPING
    )
    outputs = {subject.graph.nodes[index].layer.name for index, _ in subject.graph.outputs}
    logits = [a.rms**2 for a in prediction.activations if a.layer in outputs]
    large = not logits or max(logits) > LARGEST_LOGITS
    return clipped or large or prediction.sharpness.lambda_max < SMALLEST_SHARPNESS


def _severity(subject: Subject, optimizer: ObjectSpec, ratio: float) -> Severity | None:
    info, warning, error = _multiples(optimizer)
    found: Severity | None = None
    if ratio > error:
        found = "error"
    elif ratio > warning:
        found = "warning"
    elif ratio > info:
        found = "info"
    if found is not None and subject.topology.of_kind(BATCH_NORMALIZATIONS):
        return at_most(found, "warning")
    return found


def _multiples(optimizer: ObjectSpec) -> Multiples:
    """Momenta other than 0.9 were not measured: a straight line from none to 0.9."""
    if optimizer.name == "adam":
        return ADAM
    momentum = optimizer.args.get("momentum", 0.0)
    share = min(1.0, momentum / MEASURED_MOMENTUM) if isinstance(momentum, int | float) else 0.0
    heavy = NESTEROV if optimizer.args.get("nesterov") else MOMENTUM
    info, warning, error = (plain + share * (far - plain) for plain, far in zip(DESCENT, heavy, strict=True))
    return info, warning, error


def _net(rate: float, momentum: float = 0.9) -> dict[str, object]:
    optimizer = {"name": "sgd", "learning_rate": rate, "momentum": momentum}
    layers = [dense(64, "selu", "lecun_normal") for _ in range(DEEP)]
    training = {"optimizer": optimizer, "loss": "sparse_categorical_crossentropy", "batch_size": 32}
    return request((64,), *layers, dense(10, "softmax"), training=training)


RULE = Rule(
    code="SIG905",
    name="learning-rate-beyond-stability",
    severity="warning",
    check=check,
    bad=(Example("SELU, momentum 0.9 and a rate of 0.6", _net(0.6)),),
    good=(Example("The same at a rate of 0.005", _net(0.005)),),
    sources=("Cohen et al. 2021, arXiv:2103.00065", "Cohen et al. 2022, arXiv:2207.14484"),
)
