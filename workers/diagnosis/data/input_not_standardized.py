"""The features are not on the scale that the initialisers assume.

## What it does
Looks at mean and standard deviation of the features as the network sees them. Images from 0 to 1 are left
in peace, except before SELU. A network that begins by rescaling, normalising or embedding is not judged.

## Why is this bad
He, Glorot and LeCun derive their scales for inputs of mean zero and variance one. Inputs a hundred times
that size make activations, gradients and the steps they ask for a hundred times as large; a common offset
pushes all units the same way.

## Use instead
Standardise the features, or begin the network with a Normalization layer.

## Thresholds
Mean beyond 1, standard deviation beyond 3 or below 0.1; before SELU 0.1 and 0.2 around 0 and 1.

## References
- LeCun et al. 1998, Efficient BackProp, section 4.3
- Klambauer et al. 2017, Self-normalizing neural networks
"""

from collections.abc import Iterable

from workers.diagnosis.cures.lint_fix import lint_fix
from workers.diagnosis.cures.standardize import standardize_features
from workers.diagnosis.diagnosis import Diagnosed, Diagnosis, Example, Measured
from workers.diagnosis.examples import changed, sound_run
from workers.diagnosis.learning import symptom_severity
from workers.trace import DataStatistics, Trace

MEAN_BOUND = 1.0
"""As far from zero as a standard deviation."""

STD_BOUNDS = (0.1, 3.0)
"""A third to half a decade of room around one: what initialisers' factors and adaptive steps make up for."""

SELU_MEAN_BOUND, SELU_STD_BOUNDS = 0.1, (0.8, 1.2)
"""The tolerance that lint gives inputs of a self-normalising network (ACT209)."""

SCALES_ITSELF = frozenset(
    {
        "Rescaling",
        "Normalization",
        "BatchNormalization",
        "LayerNormalization",
        "Embedding",
        "CategoryEncoding",
    }
)
"""A first layer that makes the scale of its input irrelevant."""


def diagnose(trace: Trace) -> Iterable[Diagnosed]:
    """The features, when they are far from mean 0 and standard deviation 1."""
    data = trace.data
    if data is None or data.feature_mean is None or data.feature_std is None or _scales_itself(trace):
        return
    selu = any(layer.activation == "selu" for layer in trace.layers)
    if not selu and _is_unit_range(data):
        return
    bound, (low, high) = (SELU_MEAN_BOUND, SELU_STD_BOUNDS) if selu else (MEAN_BOUND, STD_BOUNDS)
    mean, std = data.feature_mean, data.feature_std
    if abs(mean) <= bound and low <= std <= high:
        return
    off_centre = abs(mean) > bound
    yield Diagnosed(
        severity=symptom_severity(trace),
        layers=tuple(layer.name for layer in sorted(trace.layers, key=lambda layer: layer.depth)[:1]),
        first_step=0,
        message=f"The features have mean {mean:.4g} and standard deviation {std:.4g}; the initialisers "
        "assume 0 and 1" + (", and SELU needs them." if selu else "."),
        evidence=Measured(
            "mean of the features" if off_centre else "standard deviation of the features",
            mean if off_centre else std,
            bound if off_centre else (high if std > high else low),
        ),
        cures=(standardize_features, lint_fix("ACT209"), lint_fix("DAT801")),
    )


def _scales_itself(trace: Trace) -> bool:
    layers = sorted(trace.layers, key=lambda layer: layer.depth)
    first = [layer for layer in layers if layer.kind not in ("InputLayer", "Flatten", "Reshape")][:1]
    return any(layer.kind in SCALES_ITSELF for layer in first)


def _is_unit_range(data: DataStatistics) -> bool:
    """Within -1 to 1, as images are after rescaling."""
    low, high = data.feature_min, data.feature_max
    return low is not None and high is not None and low >= -1.0 and high <= 1.0 and high - low >= 0.5


def _with_features(mean: float, std: float, low: float, high: float, activation: str = "relu") -> Trace:
    trace = sound_run(activation=activation)
    assert trace.data is not None
    trace.data.feature_mean, trace.data.feature_std = mean, std
    trace.data.feature_min, trace.data.feature_max = low, high
    return trace


DIAGNOSIS = Diagnosis(
    code="DAT701",
    name="input-not-standardized",
    severity="error",
    sources=("LeCun 1998", "Klambauer 2017"),
    diagnose=diagnose,
    bad=(
        Example("pixels from 0 to 255", lambda: _with_features(33.0, 78.0, 0.0, 255.0)),
        Example("unit range before SELU", lambda: _with_features(0.3, 0.3, 0.0, 1.0, activation="selu")),
    ),
    good=(
        Example("a sound run", sound_run),
        Example("pixels from 0 to 1", lambda: _with_features(0.13, 0.31, 0.0, 1.0)),
        Example("features that were not measured", lambda: changed(sound_run(), data=None)),
    ),
)
