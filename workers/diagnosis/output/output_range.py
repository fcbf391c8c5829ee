"""The head cannot say what the targets ask for, or says the same to everything.

## What it does
Holds the range of the targets against the range of the output activation; a cross-entropy against an
activation that gives no probabilities; and looks whether the outputs differ at all.

## Why is this bad
A sigmoid cannot predict 7, a ReLU cannot predict -1, and a softmax over one unit is 1 whatever comes in.
The part of the error that cannot be reached only drives the head into saturation.

## Use instead
Linear for unbounded targets; softmax for exclusive classes, sigmoid for yes or no, with the cross-entropy
that goes with each.

## Thresholds
Targets beyond the range by a twentieth of their own spread; outputs that differ by less than 1e-6 of their
size.

## References
- Goodfellow, Bengio, Courville 2016, Deep Learning, chapter 6.2.2 (output units)
"""

import math
from collections.abc import Iterable

from workers.diagnosis.cures.rules import HEAD
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, not_learning, sound_run
from workers.diagnosis.learning import symptom_severity
from workers.trace import DataStatistics, Trace

RANGES = {
    "sigmoid": (0.0, 1.0),
    "hard_sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "hard_tanh": (-1.0, 1.0),
    "softsign": (-1.0, 1.0),
    "relu": (0.0, math.inf),
    "relu6": (0.0, 6.0),
    "softplus": (0.0, math.inf),
    "exponential": (0.0, math.inf),
    "elu": (-1.0, math.inf),
}
"""What an activation can give."""

PROBABILITIES = frozenset({"softmax", "sigmoid", "hard_sigmoid", "linear", None})
"""What may stand before a cross-entropy; linear with ``from_logits``."""

UNREACHABLE = 0.05
"""Share of the targets' spread that may lie outside: measurement noise at the edge passes."""

CONSTANT = 1e-6
"""Relative difference of outputs that counts as none."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """Each way in which head and targets miss each other."""
    if trace.task == "regression" and trace.data is not None:
        yield from _unreachable(trace, trace.data)
    if "crossentropy" in trace.loss_name and trace.head_activation not in PROBABILITIES:
        yield _finding(
            trace,
            f"The loss {trace.loss_name} takes probabilities or logits, and the head gives "
            f"{trace.head_activation}.",
            Measured("outputs that are no probabilities", 1.0, 0.0),
        )
    low, high = trace.output_min, trace.output_max
    if low is not None and high is not None and high - low <= CONSTANT * max(abs(low), abs(high)):
        yield _finding(
            trace,
            f"The network puts out {high:.4g} for every example.",
            Measured("difference between largest and smallest output", high - low, CONSTANT * abs(high)),
            first_step=None if trace.head_activation == "softmax" else max(0, trace.completed_steps - 1),
        )


def _unreachable(trace: Trace, data: DataStatistics) -> Iterable[Diagnosed]:
    reach = RANGES.get(trace.head_activation or "")
    low, high = data.target_min, data.target_max
    if reach is None or low is None or high is None:
        return
    outside = max(reach[0] - low, high - reach[1]) / max(high - low, 1e-12)
    if outside > UNREACHABLE:
        yield _finding(
            trace,
            f"Targets go from {low:.4g} to {high:.4g}; {trace.head_activation} gives "
            f"{reach[0]:g} to {reach[1]:g}.",
            Measured("share of the targets' spread outside what the head can give", outside, UNREACHABLE),
        )


def _finding(trace: Trace, message: str, evidence: Measured, first_step: int | None = None) -> Diagnosed:
    """A softmax of one is built constant; another head has become so by the end."""
    return Diagnosed(
        first_step=first_step,
        severity=symptom_severity(trace),
        layers=tuple(layer.name for layer in trace.layers if layer.is_head),
        message=message,
        evidence=evidence,
        cures=HEAD,
    )


def _regression(head: str) -> Trace:
    trace = changed(sound_run(), task="regression", loss_name="mean_squared_error", head_activation=head)
    assert trace.data is not None
    trace.data.target_min, trace.data.target_max = -2.5, 3.0
    return trace


DIAGNOSIS = Diagnosis(
    code="OUT601",
    name="output-range",
    severity="error",
    sources=("Goodfellow 2016, 6.2.2",),
    diagnose=diagnose,
    bad=(
        Example("a sigmoid before targets from -2.5 to 3", lambda: not_learning(_regression("sigmoid"))),
        Example("cross-entropy of a tanh", lambda: changed(sound_run(), head_activation="tanh")),
        Example("softmax over a single unit", lambda: changed(sound_run(), output_min=1.0, output_max=1.0)),
    ),
    good=(
        Example("a sound run", sound_run),
        Example("a linear head", lambda: _regression("linear")),
    ),
)
