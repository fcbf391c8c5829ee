"""What enters the network: moments of the inputs from declared facts, or from the assumption that stands in
for them."""

from dataclasses import dataclass, field
from math import isfinite, prod

from api_schemas.lint import DataFacts, FeatureFacts
from service.lint.graph import Shape
from service.lint.signal import axes
from service.lint.signal.state import Signal

UNKNOWN_SIZE = 64
"""Stands in for a position axis whose size the config leaves open."""
MAX_RANK = 5
MAX_CLASSES = 32_768
"""Of an image of any size in two axes there are at most 4,225; in three, axes of up to 32 positions pass."""


@dataclass(slots=True)
class Facts:
    """Mean and second moment of a feature, and in words what was taken for granted."""

    mean: float
    second: float
    assumptions: list[str] = field(default_factory=list)


def _declared(features: FeatureFacts) -> Facts | None:
    if features.mean is not None and features.std is not None:
        return Facts(features.mean, features.mean**2 + features.std**2)
    if features.standardized:
        return Facts(0.0, 1.0)
    if features.min is not None and features.max is not None:
        middle, width = (features.min + features.max) / 2, features.max - features.min
        words = "Features spread evenly between their declared minimum and maximum."
        return Facts(middle, middle**2 + width**2 / 12, [words])
    return None


def facts(data: DataFacts) -> Facts:
    """What is known of the inputs."""
    found = _declared(data.features) if data.features is not None else None
    if found is not None and isfinite(found.second) and found.second > 0.0:
        return found
    return Facts(0.0, 1.0, ["Inputs standardised (mean 0, standard deviation 1): nothing else is declared."])


def signal(shape: Shape | None, known: Facts) -> Signal | str:
    """The input as independent features (pixels, tokens), or why it cannot be one."""
    if shape is None or len(shape) < 2:
        return "an input without a feature axis"
    if len(shape) > MAX_RANK:
        return f"an input of rank {len(shape)}"
    units = shape[-1]
    if units is None or units < 1 or any(size is not None and size < 1 for size in shape[1:-1]):
        return "an input of unknown or empty size"
    spatial = tuple(UNKNOWN_SIZE if size is None else size for size in shape[1:-1])
    if prod(len(axes.representatives(size)) for size in spatial) > MAX_CLASSES:
        return "an input of more position classes than is predicted"
    if None in shape[1:-1]:
        words = f"Open sizes of the input taken as {UNKNOWN_SIZE}."
        if words not in known.assumptions:
            known.assumptions.append(words)
    return independent(spatial, units, known.mean, known.second)


def independent(spatial: axes.Spatial, units: int, mean: float, second: float) -> Signal:
    """Independent values of one distribution."""
    same = axes.constant(spatial, mean * mean)
    same[(0,) * same.ndim] = second
    return Signal(
        spatial,
        units,
        axes.flat(spatial, second),
        same,
        axes.constant(spatial, mean * mean),
        mean,
    )
