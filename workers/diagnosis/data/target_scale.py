"""The targets of a regression are far larger, or smaller, than what a network puts out.

## What it does
Looks at the standard deviation of regression targets.

## Why is this bad
The untrained head puts out values around one. With targets in the thousands the squared error starts in the
millions, and its gradient with it: the first steps throw the weights away. Very small targets are met by
silence.

## Use instead
Scale the targets to mean zero and standard deviation one, and scale predictions back.

## Thresholds
Standard deviation beyond 100 or below 0.01.

## References
- Bishop 1995, Neural networks for pattern recognition, section 8.2
"""

from collections.abc import Iterable

from workers.diagnosis.cures.clipping import clip_gradients
from workers.diagnosis.cures.learning_rate import scale_learning_rate
from workers.diagnosis.cures.lint_fix import lint_fix
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, sound_run
from workers.diagnosis.learning import symptom_severity
from workers.trace import Trace

LARGEST_STD, SMALLEST_STD = 100.0, 0.01
"""Two decades to either side of one, as lint's DAT802."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """Regression targets far from unit scale."""
    data = trace.data
    if trace.task != "regression" or data is None or data.target_std is None:
        return
    std = data.target_std
    if SMALLEST_STD <= std <= LARGEST_STD or std == 0.0:
        return
    yield Diagnosed(
        severity=symptom_severity(trace),
        first_step=0,
        message=f"The targets have a standard deviation of {std:.4g}; a network begins with "
        "outputs around one.",
        evidence=Measured(
            "standard deviation of the targets", std, LARGEST_STD if std > LARGEST_STD else SMALLEST_STD
        ),
        cures=(lint_fix("DAT802"), clip_gradients, scale_learning_rate(0.1)),
    )


def _regression(std: float) -> Trace:
    trace = changed(sound_run(), task="regression", loss_name="mean_squared_error")
    assert trace.data is not None
    trace.data.target_mean, trace.data.target_std = 0.0, std
    return trace


DIAGNOSIS = Diagnosis(
    code="DAT702",
    name="target-scale",
    severity="error",
    sources=("Bishop 1995, 8.2",),
    diagnose=diagnose,
    bad=(
        Example("house prices in dollars", lambda: _regression(9e4)),
        Example("concentrations in mol per litre", lambda: _regression(1e-5)),
    ),
    good=(Example("scaled targets", lambda: _regression(1.0)), Example("classes", sound_run)),
)
