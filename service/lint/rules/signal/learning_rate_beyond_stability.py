"""The peak learning rate is far beyond the largest stable step at the start of training.

## What it does
Predicts the top curvature of the loss at random weights, and compares the peak learning rate with the
optimiser's linear stability limit there: 2 / lambda for gradient descent, 2 (1 + m) / lambda with momentum m.
Plain gradient descent: info above 4 times the limit, warning above 8, error above 16; momentum 0.9: above 1,
2, 4; Nesterov 0.9: above 2, 4, 8; other momenta in between. Adam: warning above 2 times its preconditioned
limit, error above 5. One level lower with batch normalisation, and with fewer examples than inputs. Info is
left out where the curvature is small (below 5), for it rises as soon as the network learns. Silent with
warmup, clipping, large logits (their mean square above 5), other optimisers, and unless the features are
declared and standardised: curvature goes with the square of the inputs, and DAT801 speaks of those.

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
from math import prod

from api_schemas.finding import Severity
from api_schemas.lint import FeatureFacts
from service.lint.graph import ObjectSpec
from service.lint.kinds import BATCH_NORMALIZATION_KINDS
from service.lint.learning_rate import inner_optimizer, peak_learning_rate
from service.lint.rule import Example, Rule, Violation
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
CLIPPING = ("clipnorm", "clipvalue", "global_clipnorm")
MEASURED_BETA = 0.9
LARGEST_MEAN, SMALLEST_STD, LARGEST_STD = 0.25, 0.5, 2.0
"""Of features that count as standardised: the multiples were read off networks on standardised inputs."""
MILDER: dict[Severity | None, Severity | None] = {"error": "warning", "warning": "info"}
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
    severity = _severity(subject, optimizer, ratio, sharpness)
    if severity is None:
        return
    yield Violation(
        f"The learning rate {peak.peak:g} is about {_rounded(ratio)} times the largest stable step at"
        f" initialisation (predicted curvature of the loss: about {sharpness:.0e}).",
        pointer=declared.pointer_to("learning_rate"),
        evidence={"ratio": ratio, "lambda_max": sharpness, "peak_learning_rate": peak.peak},
        severity=severity,
    )


def _rounded(ratio: float) -> str:
    """One significant digit: the limit is no more certain than that."""
    return f"{float(f'{ratio:.0e}'):g}"


def _is_silent(subject: Subject, optimizer: ObjectSpec) -> bool:
    """Where the theory says nothing."""
    clipped = subject.training.gradient_clip_norm is not None or any(
        optimizer.args.get(argument) is not None for argument in CLIPPING
    )
    unmeasured = optimizer.name == "adam" and optimizer.args.get("beta_1", MEASURED_BETA) != MEASURED_BETA
    return clipped or unmeasured or not _is_standardised(subject.data.features) or _has_large_logits(subject)


def _is_standardised(features: FeatureFacts | None) -> bool:
    """Whether the features are declared, and near mean 0 and standard deviation 1."""
    if features is None:
        return False
    if features.mean is None or features.std is None:
        return features.standardized is True
    return abs(features.mean) <= LARGEST_MEAN and SMALLEST_STD <= features.std <= LARGEST_STD


def _has_large_logits(subject: Subject) -> bool:
    prediction = subject.prediction
    outputs = {subject.graph.nodes[index].layer.name for index, _ in subject.graph.outputs}
    logits = [a.rms**2 for a in prediction.activations if a.layer in outputs] if prediction else []
    return not logits or max(logits) > LARGEST_LOGITS


def _severity(subject: Subject, optimizer: ObjectSpec, ratio: float, sharpness: float) -> Severity | None:
    info, warning, error = _multiples(optimizer)
    found: Severity | None = None
    if ratio > error:
        found = "error"
    elif ratio > warning:
        found = "warning"
    elif ratio > info:
        found = "info"
    for doubtful in (bool(subject.topology.of_kind(BATCH_NORMALIZATION_KINDS)), _has_few_examples(subject)):
        found = MILDER.get(found) if doubtful else found
    return None if found == "info" and sharpness < SMALLEST_SHARPNESS else found


def _has_few_examples(subject: Subject) -> bool:
    """Fewer than inputs: separable data leave the softmax without an upper limit."""
    shapes = [subject.graph.nodes[index].output_shape or () for index in subject.graph.inputs]
    numbers = sum(prod(size or 1 for size in shape[1:]) for shape in shapes)
    examples = subject.data.n_samples
    return examples is not None and examples < numbers


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
    data = {"features": {"standardized": True}}
    return request((64,), *layers, dense(10, "softmax"), training=training, data=data)


RULE = Rule(
    code="SIG905",
    name="learning-rate-beyond-stability",
    severity="warning",
    check=check,
    bad=(Example("SELU, momentum 0.9 and a rate of 0.6", _net(0.6)),),
    good=(Example("The same at a rate of 0.005", _net(0.005)),),
    sources=("Cohen et al. 2021, arXiv:2103.00065", "Cohen et al. 2022, arXiv:2207.14484"),
)
