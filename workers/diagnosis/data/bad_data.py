"""Values in the data that no network can learn from, or that make its validation worthless.

## What it does
Counts NaN and infinite features, labels outside of the classes, examples that are in both halves of the
split, and features that never change.

## Why is this bad
One NaN makes the loss NaN. A label beyond the last class is an error on one device and silently nothing on
another. Duplicates across the split make the validation loss a training loss. Constant features are
harmless, and say that something upstream is broken.

## Use instead
Clean the data; split before augmenting, and by group where examples belong together.

## Thresholds
One value that is not finite; one label out of range; one example in a hundred on both sides.

## References
- Barz, Denzler 2020, Do we train on test data?
- Sculley et al. 2015, Hidden technical debt in machine learning systems
"""

from collections.abc import Iterable

from api_schemas.finding import Severity
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import sound_run
from workers.diagnosis.learning import symptom_severity
from workers.trace import DataStatistics, Trace

DUPLICATES = 0.01
"""Share of the examples that may be on both sides of the split: small integer data repeat by chance."""

SPARSE_LOSS = "sparse_categorical_crossentropy"


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """Each kind of bad value as a finding of its own."""
    data = trace.data
    if data is None:
        return
    if data.non_finite_features:
        count = data.non_finite_features
        yield _finding(symptom_severity(trace), f"{count} feature values are NaN or infinite.", count)
    if (highest := _out_of_range(trace, data)) is not None:
        message = f"Labels go up to {highest:g}, and there are {trace.n_classes} classes, numbered from 0."
        yield _finding(symptom_severity(trace), message, highest)
    repeated = data.duplicates_across_split
    if repeated > DUPLICATES * max(1, data.n_samples):
        message = f"{repeated} of {data.n_samples} examples are in the training and in the validation half."
        yield _finding("warning", message, repeated)
    if data.constant_features:
        yield _finding("info", f"{data.constant_features} features never change.", data.constant_features)


def _out_of_range(trace: Trace, data: DataStatistics) -> float | None:
    if trace.loss_name != SPARSE_LOSS or trace.n_classes is None or data.target_max is None:
        return None
    return data.target_max if data.target_max > trace.n_classes - 1 else None


def _finding(severity: Severity, message: str, value: float) -> Diagnosed:
    return Diagnosed(
        severity=severity, message=message, evidence=Measured("count or value found", float(value), 0.0)
    )


def _with_data(**fields: float) -> Trace:
    trace = sound_run()
    for name, value in fields.items():
        setattr(trace.data, name, value)
    return trace


DIAGNOSIS = Diagnosis(
    code="DAT704",
    name="bad-data",
    severity="error",
    sources=("Barz and Denzler 2020", "Sculley 2015"),
    diagnose=diagnose,
    bad=(
        Example("NaN among the features", lambda: _with_data(non_finite_features=3)),
        Example("labels from 1 to 10", lambda: _with_data(target_max=10.0)),
        Example(
            "half of the validation set is in the training set",
            lambda: _with_data(duplicates_across_split=180),
        ),
        Example("pixels that are always black (information)", lambda: _with_data(constant_features=3)),
    ),
    good=(
        Example("a sound run", sound_run),
        Example("two equal flowers", lambda: _with_data(duplicates_across_split=2)),
    ),
)
