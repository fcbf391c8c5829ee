"""The order of severities, and how the prediction grades a finding."""

from typing import Final, Literal

from api_schemas.finding import Severity
from service.lint.subject import Subject

RANK: Final[dict[str, int]] = {"info": 0, "warning": 1, "error": 2}

# THEORY: verdict rules, half a decade of margin before speaking; SIG901 and SIG902 use the same.
VANISHING_RATIO = 10**-3.5
VANISHING_NORM = 10**-4.5
HOPELESS_NORM = 10**-7.5
EXPLODING_NORM = 10**3.5
HOPELESS_EXPLOSION = 10**6.0


def reaches(severity: Severity, threshold: Severity) -> bool:
    """Whether a severity is at least the threshold."""
    return RANK[severity] >= RANK[threshold]


def at_most(severity: Severity, ceiling: Severity) -> Severity:
    """The milder of the two."""
    return severity if RANK[severity] <= RANK[ceiling] else ceiling


def graded(
    subject: Subject, default: Severity, *, blames: Literal["vanishing", "exploding"] | None = None
) -> Severity:
    """The severity of an evidence-graded finding.

    Sound predicted gradients: at most info. Vanishing or exploding: what SIG901 or SIG902 would say, where
    that is what the finding is blamed for. No prediction, or none that covers the net: the default stands.
    """
    verdicts = predicted_severities(subject)
    if verdicts:
        blamed = [verdicts[ill] for ill in verdicts if blames in (None, ill)]
        return max(blamed, key=RANK.__getitem__) if blamed else default
    prediction = subject.prediction
    if prediction is not None and prediction.status == "complete" and prediction.verdict == "healthy":
        return at_most(default, "info")
    return default


def predicted_severities(subject: Subject) -> dict[str, Severity]:
    """How hard SIG901 (``vanishing``) and SIG902 (``exploding``) speak; empty when they are silent.

    Where gradients explode the smallest is judged by its own size: its share of the largest says nothing.
    """
    prediction = subject.prediction
    if prediction is None or prediction.status == "unavailable":
        return {}
    found: dict[str, Severity] = {}
    largest = prediction.max_gradient_norm
    if largest is not None and largest > EXPLODING_NORM:
        found["exploding"] = "error" if largest > HOPELESS_EXPLOSION else "warning"
    smallest = prediction.min_gradient_norm
    ratio = None if found else prediction.min_to_max_ratio
    if smallest is not None and smallest < HOPELESS_NORM:
        found["vanishing"] = "error"
    elif (smallest is not None and smallest < VANISHING_NORM) or (
        ratio is not None and ratio < VANISHING_RATIO
    ):
        found["vanishing"] = "error" if _is_plain_sgd(subject) else "warning"
    return found


def _is_plain_sgd(subject: Subject) -> bool:
    optimizer = subject.training.optimizer
    return optimizer is not None and optimizer.spec.name == "sgd" and not optimizer.spec.args.get("momentum")
