"""Weights that start far too small or far too large.

## What it does
Works out each hidden layer's gain, variance x fan_in, and compares it with the critical gain of its
activation (2 for ReLU, 2 / (1 + slope^2) for leaky ones, 1 where the next layer follows directly, more for
smooth and saturating ones). Speaks when the gain is below a quarter or above four times that.

## Why is this bad
A layer with a tenth of the critical gain passes on a third of the signal and of the gradient; five such
layers pass on a hundredth. Above the critical gain both grow as fast. `random_normal` with its default of
0.05 is right for 800 inputs and nothing else. Behind a normalisation only the gradient's size is affected;
then this is a hint.

## Use instead
An initialiser that looks at the layer's size: He, LeCun or Glorot.

## Fix safety
Safe: only the start of training changes.

## References
Glorot and Bengio 2010. He et al. 2015. Schoenholz et al. 2017, "Deep Information Propagation".
"""

from collections.abc import Iterable

from service.lint.activations import critical_gain
from service.lint.initialization import Weight, activated_weight, gain, is_constant
from service.lint.kinds import DEPTHWISE_KINDS, RECURRENT_KINDS
from service.lint.misfit import described, fitting_initializer, initializer_fix, start_severity
from service.lint.rule import Example, Rule, Violation
from service.lint.signal_path import End
from service.lint.sketch import dense, request
from service.lint.subject import Subject
from service.lint.topology import KernelLayer

SMALLEST, LARGEST = 0.25, 4.0
"""Times the critical gain: half a decade of signal in five layers."""
LINEAR_GAIN = 1.0
SIZED = frozenset(
    {"glorot_uniform", "glorot_normal", "he_normal", "he_uniform", "lecun_normal", "lecun_uniform"}
)
"""They look at the layer's size; whether one fits the activation is what INI102 to INI106 judge."""


def check(subject: Subject) -> Iterable[Violation]:
    """Each hidden kernel whose gain is out of range."""
    for kernel in subject.topology.hidden:
        weight = activated_weight(kernel)
        if weight is None or weight.spec.name in SIZED or not _is_judged(kernel, weight):
            continue
        critical = _critical(kernel)
        if critical is None:
            continue
        given = gain(weight)
        if given and not SMALLEST * critical <= given <= LARGEST * critical:
            yield _violation(subject, kernel, weight, given, critical)


def _critical(kernel: KernelLayer) -> float | None:
    if kernel.activation is not None:
        return critical_gain(kernel.activation.spec)
    return LINEAR_GAIN if kernel.end is End.KERNEL else None


def _is_judged(kernel: KernelLayer, weight: Weight) -> bool:
    """Depthwise fans, as Keras counts them, say nothing about what feeds a unit."""
    skipped = kernel.layer.kind in DEPTHWISE_KINDS or kernel.layer.kind in RECURRENT_KINDS
    return kernel.layer.trainable and not skipped and not is_constant(weight.spec)


def _violation(
    subject: Subject, kernel: KernelLayer, weight: Weight, given: float, critical: float
) -> Violation:
    activation = kernel.activation.spec.name if kernel.activation else "linear"
    name = fitting_initializer(kernel)
    return Violation(
        f"{kernel.name!r} starts with {described(weight.spec)}: variance x fan_in is {given:.2g}; expected"
        " about"
        f" {critical:.2g}, the gain at which {activation} neither shrinks nor grows gradients. {name}"
        " gives it.",
        pointer=weight.pointer,
        layer=kernel.name,
        evidence={
            weight.argument: described(weight.spec),
            "gain": round(given, 4),
            "critical_gain": round(critical, 3),
        },
        fix=initializer_fix(subject, weight, name),
        severity=start_severity(subject, kernel, weight),
    )


RULE = Rule(
    code="INI107",
    name="kernel-scale-out-of-range",
    severity="warning",
    check=check,
    bad=(
        Example(
            "Large weights",
            request(
                (100,), dense(100, "relu", {"name": "random_normal", "stddev": 1.0}), dense(10, "softmax")
            ),
        ),
        Example(
            "Keras's random_normal on a small layer",
            request((20,), dense(64, "relu", "random_normal"), dense(10, "softmax")),
        ),
    ),
    good=(
        Example(
            "The same initialiser on 800 inputs",
            request((800,), dense(64, "relu", "random_normal"), dense(10, "softmax")),
        ),
        Example("He", request((20,), dense(64, "relu", "he_normal"), dense(10, "softmax"))),
    ),
    sources=("Schoenholz et al. 2017, arXiv:1611.01232", "He et al. 2015, arXiv:1502.01852"),
)
