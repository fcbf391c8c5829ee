"""What the rules of predicted gradients point at: the extreme kernels, and the way from the last to the
first."""

import math
from dataclasses import dataclass
from typing import Any

from api_schemas.prediction import PredictedVariable
from service.lint.signal.verdict import judged
from service.lint.subject import Subject

FLAT = 0.02
"""A change of norm below this many decades a layer is no trend."""
TINY = 1e-300
WIDE = 2.0
"""Decades from which a margin is told in decades, not as a factor."""


@dataclass(frozen=True, slots=True)
class Extremes:
    """The kernels with the smallest and the largest predicted gradient."""

    smallest: PredictedVariable
    largest: PredictedVariable
    smallest_pointer: str
    largest_pointer: str
    decades_per_layer: float

    @property
    def trend(self) -> str:
        """How the norm changes from the last kernel to the first."""
        if abs(self.decades_per_layer) < FLAT:
            return "All kernels share it: the signal itself shrinks or grows."
        word = "loses" if self.decades_per_layer < 0 else "gains"
        return f"Going backward it {word} {abs(self.decades_per_layer):.1g} decades a layer."

    @property
    def evidence(self) -> dict[str, Any]:
        """The numbers."""
        return {
            "min_gradient_norm": self.smallest.gradient_norm,
            "max_gradient_norm": self.largest.gradient_norm,
            "error_decades": self.smallest.error_decades,
            "decades_per_layer": self.decades_per_layer,
        }


def margin(variable: PredictedVariable) -> str:
    """Two error bars in words."""
    decades = 2.0 * variable.error_decades
    return f"a factor {10.0**decades:.0f}" if decades < WIDE else f"{decades:.0f} decades"


def pointer_of(subject: Subject, name: str) -> str:
    """Pointer to the layer of that name."""
    return next((layer.pointer for layer in subject.graph.layers if layer.name == name), "/model")


def extremes(subject: Subject) -> Extremes | None:
    """The extreme kernels of the prediction; ``None`` where it has none."""
    prediction = subject.prediction
    kernels = judged(prediction.variables) if prediction is not None else []
    if prediction is None or not kernels:
        return None
    low, high = prediction.min_gradient_norm or 0.0, prediction.max_gradient_norm or 0.0
    counted = [k for k in kernels if low <= k.gradient_norm <= high] or kernels
    smallest = min(counted, key=lambda kernel: kernel.gradient_norm)
    largest = max(counted, key=lambda kernel: kernel.gradient_norm)
    first, last = (math.log10(max(k.gradient_norm, TINY)) for k in (kernels[0], kernels[-1]))
    return Extremes(
        smallest,
        largest,
        pointer_of(subject, smallest.layer),
        pointer_of(subject, largest.layer),
        (first - last) / max(len(kernels) - 1, 1),
    )
