"""The learning rate is far above what this optimiser can use.

## What it does
Compares the learning rate with limits of the optimiser's family. A schedule is judged at its peak. Momentum
counts in: with momentum m, gradient descent moves 1 / (1 - m) times as far. Behind batch normalisation, with
gradient clipping or with a warmup the judgement is milder by one step each: there high rates are survivable
(SGD at 0.1 with momentum 0.9 is the recipe of most residual networks).

## Why is this bad
Steps longer than the loss is smooth for overshoot: the loss oscillates or diverges, ReLU units are thrown
into regions where they never fire again, saturating units to where their gradient is zero.

## Use instead
SGD 0.01 (0.1 in a network with batch normalisation), Adam and RMSprop 0.001; then raise it while the loss
still falls.

## Fix safety
Unsafe: it changes the training. The fix puts Keras's default for the optimiser.

## References
Bengio 2012, "Practical recommendations for gradient-based training of deep architectures"; Kingma and Ba
2015, "Adam"; Goyal et al. 2017, "Accurate, large minibatch SGD" (warmup); Chen et al. 2023, "Symbolic
discovery of optimization algorithms" (Lion wants a 3 to 10 times smaller rate than Adam).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from api_schemas.finding import Fix, Severity
from service.lint.fixes import fix
from service.lint.graph import ObjectSpec
from service.lint.kinds import BATCH_NORMALIZATION_KINDS
from service.lint.learning_rate import effective_learning_rate, inner_optimizer, peak_learning_rate
from service.lint.rule import Example, Rule, Violation
from service.lint.subject import Subject
from service.lint.training import Declared
from service.lint.training_patch import set_optimizer_arguments


@dataclass(frozen=True, slots=True)
class Limit:
    """Above ``warning`` few networks train, above ``error`` hardly any; ``default`` is Keras's own."""

    warning: float
    error: float
    default: float


GRADIENT_DESCENT = Limit(warning=0.3, error=1.0, default=0.01)
ADAPTIVE = Limit(warning=0.01, error=0.1, default=0.001)
SIGN = Limit(warning=0.003, error=0.03, default=0.0001)

LIMITS = {
    "sgd": GRADIENT_DESCENT,
    "adagrad": GRADIENT_DESCENT,  # its steps shrink from the first one on
    "ftrl": GRADIENT_DESCENT,
    "adam": ADAPTIVE,
    "adamw": ADAPTIVE,
    "adamax": ADAPTIVE,
    "nadam": ADAPTIVE,
    "rmsprop": ADAPTIVE,
    "adafactor": ADAPTIVE,
    "lamb": ADAPTIVE,
    "muon": ADAPTIVE,
    "schedule_free_adamw": ADAPTIVE,
    "lion": SIGN,
}
"""Adadelta is not here: it sets its own step size, and 1.0 is the rate of its paper (Zeiler 2012)."""

LARGE_EPSILON = 0.1
"""With so large an epsilon an adaptive optimiser is gradient descent at ``learning_rate / epsilon``
(Szegedy et al. 2016 train Inception with RMSprop, epsilon 1.0 and a rate of 0.045)."""
TOLERANCE = 1.0 + 1e-6
"""Rates travel as 32-bit floats: 0.3 arrives as 0.30000001."""


def check(subject: Subject) -> Iterable[Violation]:
    """The declared optimiser, where its rate is beyond the limits of its family."""
    declared = subject.training.optimizer
    if declared is None:
        return
    optimizer = inner_optimizer(declared.spec)
    rate, limit = _judged(optimizer)
    if rate is None or limit is None or rate <= limit.warning * TOLERANCE:
        return
    stark: Severity = "error" if rate > limit.error * TOLERANCE else "warning"
    severity = _milder(stark, limit, _mercies(subject, optimizer))
    if severity is None:
        return
    peak = peak_learning_rate(declared.spec)
    yield Violation(
        _message(optimizer, rate, peak.peak, limit, severity),
        pointer=declared.pointer_to("learning_rate"),
        evidence={
            "optimizer": optimizer.name,
            "peak_learning_rate": peak.peak,
            "effective_learning_rate": rate,
        },
        fix=_fix(declared, limit) if not peak.scheduled else None,
        severity=severity,
    )


def _judged(optimizer: ObjectSpec) -> tuple[float | None, Limit | None]:
    """The rate to judge and the limits to judge it by."""
    limit, rate = LIMITS.get(optimizer.name), effective_learning_rate(optimizer)
    epsilon = optimizer.args.get("epsilon")
    if limit is ADAPTIVE and isinstance(epsilon, float) and epsilon >= LARGE_EPSILON and rate is not None:
        return rate / epsilon, GRADIENT_DESCENT
    return rate, limit


def _mercies(subject: Subject, optimizer: ObjectSpec) -> int:
    """How many things stand in the way of a divergence."""
    clipped = subject.training.gradient_clip_norm is not None or any(
        optimizer.args.get(argument) is not None for argument in ("clipnorm", "clipvalue", "global_clipnorm")
    )
    normalised = bool(subject.topology.of_kind(BATCH_NORMALIZATION_KINDS))
    return sum((normalised, clipped, peak_learning_rate(optimizer).warmup))


def _milder(severity: Severity, limit: Limit, mercies: int) -> Severity | None:
    """Fewer words the more mercies; a usual rate of gradient descent needs none at all."""
    if severity == "warning" and mercies and limit is GRADIENT_DESCENT:
        return None
    order: list[Severity] = ["error", "warning", "info"]
    place = order.index(severity) + mercies
    return order[place] if place < len(order) else None


def _message(optimizer: ObjectSpec, rate: float, peak: float | None, limit: Limit, severity: Severity) -> str:
    said = f"{peak:.3g}"
    if peak is not None and abs(rate - peak) > 1e-9 * rate:
        said += f" (as good as {rate:.3g} without momentum or epsilon)"
    bound = limit.error if rate > limit.error * TOLERANCE else limit.warning
    tail = " Batch normalisation, clipping or a warmup may carry it." if severity == "info" else ""
    return (
        f"The learning rate of {optimizer.name} is {said}, above {bound:g}: steps so long overshoot, and"
        " the loss"
        f" oscillates or diverges. {optimizer.name} usually starts at {limit.default:g}.{tail}"
    )


def _fix(declared: Declared, limit: Limit) -> Fix | None:
    patch = set_optimizer_arguments(declared, learning_rate=limit.default)
    return fix("unsafe", f"learning rate {limit.default:g}", patch)


def _request(optimizer: object) -> dict[str, object]:
    layers = [
        {"type": "dense", "units": 32, "activation": "relu", "kernel_initializer": "he_normal"},
        {"type": "dense", "units": 1},
    ]
    model = {"input_shape": [16], "layers": layers}
    return {"model": model, "training": {"optimizer": optimizer, "loss": "mean_squared_error"}}


_PIECEWISE = {
    "class_name": "PiecewiseConstantDecay",
    "config": {"boundaries": [1000], "values": [2.0, 0.1]},
}

RULE = Rule(
    code="OPT501",
    name="learning-rate-too-high",
    severity="error",
    check=check,
    sources=("Bengio 2012", "Kingma and Ba 2015", "Goyal et al. 2017"),
    bad=(
        Example("SGD at 5", _request({"name": "sgd", "learning_rate": 5.0})),
        Example("Adam at 0.05", _request({"class_name": "Adam", "config": {"learning_rate": 0.05}})),
        Example("momentum", _request({"name": "sgd", "learning_rate": 0.2, "momentum": 0.95})),
        Example(
            "peak of a schedule", _request({"class_name": "SGD", "config": {"learning_rate": _PIECEWISE}})
        ),
    ),
    good=(
        Example("SGD at 0.1", _request({"name": "sgd", "learning_rate": 0.1})),
        Example("Adadelta at 1", _request({"name": "adadelta", "learning_rate": 1.0})),
        Example("Adam's default", _request("adam")),
    ),
)
