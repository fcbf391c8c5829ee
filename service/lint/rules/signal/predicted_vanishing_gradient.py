"""The gradient is predicted to vanish before training has begun.

## What it does
Reads the size of every kernel's gradient at random weights off the config, by mean-field theory, and speaks
where the smallest one is below 10^-4.5, or below 10^-3.5 of the largest one (unless that one explodes, which
is SIG902). Query and key kernels and branches that start switched off by design (LayerScale, zero gamma) do
not count.

## Why is this bad
A kernel whose gradient is 1e-9 does not move: the layers in front of it stay random, however long training
lasts. Plain gradient descent never trained a network in this state in our experiments; Adam, whose steps do
not depend on the gradient's size, rescues norms down to about 1e-7 and none below 10^-7.5.

## Use instead
The initialisation that goes with the activation; an activation that does not saturate; normalisation. The fix
is the first of these whose prediction is sound, with the predicted norms before and after.

## Fix safety
Safe where only initialisers change, unsafe where activations or layers do.

## References
Glorot and Bengio 2010, "Understanding the difficulty of training deep feedforward neural networks";
Schoenholz et al. 2017, "Deep Information Propagation".
"""

from collections.abc import Iterable

from service.lint.rule import Example, Rule, Violation
from service.lint.severity import predicted_severities
from service.lint.signal.evidence import Extremes, extremes, margin
from service.lint.signal.remedy import remedy
from service.lint.sketch import dense, layer, request
from service.lint.subject import Subject

DEEP = 12


def check(subject: Subject) -> Iterable[Violation]:
    """One violation, at the kernel with the smallest gradient."""
    severity, found = predicted_severities(subject).get("vanishing"), extremes(subject)
    if severity is None or found is None:
        return
    yield Violation(
        _message(found),
        pointer=found.smallest_pointer,
        layer=found.smallest.layer,
        evidence=found.evidence,
        fix=remedy(subject),
        severity=severity,
    )


def _message(found: Extremes) -> str:
    return (
        f"At the start of training the gradient of {found.smallest.variable!r} is predicted to be about"
        f" {found.smallest.gradient_norm:.0e}, within {margin(found.smallest)}; the largest is"
        f" {found.largest.gradient_norm:.0e} at {found.largest.variable!r}. {found.trend}"
    )


RULE = Rule(
    code="SIG901",
    name="predicted-vanishing-gradient",
    severity="warning",
    check=check,
    bad=(
        Example(
            "Twelve sigmoid layers",
            request((20,), *(dense(64, "sigmoid") for _ in range(DEEP)), dense(10, "softmax")),
        ),
        Example(
            "ReLU from too small random weights",
            request(
                (20,),
                *(dense(64, "relu", "random_normal") for _ in range(DEEP)),
                dense(10, "softmax"),
            ),
        ),
    ),
    good=(
        Example(
            "ReLU with He",
            request((20,), *(dense(64, "relu", "he_normal") for _ in range(DEEP)), dense(10, "softmax")),
        ),
        Example(
            "A few sigmoid layers behind layer normalisation",
            request((20,), dense(64, "sigmoid"), layer("layer_normalization"), dense(10, "softmax")),
        ),
    ),
    sources=("Schoenholz et al. 2017, arXiv:1611.01232", "Glorot and Bengio 2010"),
)
