"""What is known of a tensor at the start of training, averaged over its units.

Forward, a tensor is a Gaussian-process-like field over positions and examples (Poole et al. 2016,
"Exponential expressivity in deep neural networks through transient chaos"; Novak et al. 2019, "Bayesian Deep
Convolutional Networks with Many Channels are Gaussian Processes"). Backward, the gradient is described by the
same moments, summed over units. Vectors have no positions: their maps are zero-dimensional arrays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from service.lint.signal.axes import Spatial, pair_weights, position_weights

if TYPE_CHECKING:
    from service.lint.signal.rectified import Stream
    from service.lint.signal.response import Response

Array = npt.NDArray[np.float64]

MIN_SQUARE = 1e-280
"""Second moments below this are zero in any floating-point type; keeps divisions finite."""


@dataclass(slots=True)
class Signal:
    """Second moments of a tensor over the units of the network at random weights.

    spatial: sizes of the position axes; empty for a vector. units: width of the unit (channel) axis.
    square: E h(p)^2 by position class. same: E h(p) h(p') of one example by offset, ``same[0] = mean
    square``. other: the same between two different examples. mean: E h over units. spread: variance of ln q
    (finite width). pending: a linear map's output whose finite-width fluctuation has not been counted yet.
    orthogonal: that linear map preserves norms exactly. summed: sum of many independent inputs, hence
    Gaussian. gaussian: where this is an activation's output, what the activation acted on (max pooling needs
    it). parts: the concatenated blocks this tensor is made of. extra: what an unstable second moment adds to
    the spread, for error bars alone. stream: the parts of a sum of a rectified and a centred tensor.
    """

    spatial: Spatial
    units: int
    square: Array
    same: Array
    other: Array
    mean: float = 0.0
    spread: float = 0.0
    pending: bool = False
    orthogonal: bool = False
    summed: bool = False
    gaussian: "tuple[Signal, Response] | None" = None
    parts: "tuple[Signal, ...]" = field(default=())
    extra: float = 0.0
    stream: "Stream | None" = None

    @property
    def q(self) -> float:
        """Mean second moment over units and positions."""
        return float(self.same.flat[0])

    @property
    def cosine(self) -> float:
        """Cosine between two different examples."""
        return float(self.other.flat[0]) / max(self.q, MIN_SQUARE)


@dataclass(slots=True)
class Gradient:
    """Second moments of the gradient of one example's loss by a tensor, summed over units; see ``Signal``.

    freedom: how many independent numbers the loss sends in per example. coherence: their correlation between
    examples at the loss. overlap: correlation between two examples of the way back from there. muted: it
    comes back through a learned factor near zero at the end of a residual branch.
    """

    square: Array
    same: Array
    other: Array
    spread: float = 0.0
    parts: "tuple[Gradient, ...]" = field(default=())
    freedom: float = inf
    coherence: float = 0.0
    overlap: float = 1.0
    muted: bool = False
    sensitivity: float = 0.0
    strain: float = 0.0

    @property
    def shared_directions(self) -> float:
        """Mean squared cosine between two examples' gradients that comes from there being few outputs."""
        return 0.0 if self.freedom == inf else self.overlap**2 / max(self.freedom, 1.0)

    def inherit(self, later: "Gradient") -> None:
        """Take over what is known of the loss from the gradient one step later."""
        if self is later:
            return
        self.freedom, self.coherence = later.freedom, later.coherence
        self.sensitivity = later.sensitivity
        self.strain += later.strain
        self.overlap *= later.overlap
        self.muted = self.muted or later.muted

    @property
    def d(self) -> float:
        """Mean over positions of the gradient's squared norm."""
        return float(self.same.flat[0])


def at_origin(kernel: Array, value: float) -> Array:
    """The kernel with its zero-offset entry replaced."""
    if kernel.ndim == 0:
        return np.asarray(value)
    changed = kernel.copy()
    changed.flat[0] = value
    return changed


def position_mean(spatial: Spatial, square: Array) -> float:
    """Mean over positions of a map kept by position class."""
    return float(square) if not spatial else float(np.vdot(position_weights(spatial), square))


def pair_mean(spatial: Spatial, kernel: Array) -> float:
    """Mean over all pairs of positions of a kernel kept by offset."""
    return float(kernel) if not spatial else float(np.vdot(pair_weights(spatial), kernel))


def batch_mean(spatial: Spatial, same: Array, other: Array, batch: int) -> float:
    """Mean of a kernel over all pairs of (example, position) of a batch."""
    share = 1.0 / batch
    return share * pair_mean(spatial, same) + (1.0 - share) * pair_mean(spatial, other)


def rms_correlation(spatial: Spatial, same: Array, other: Array, batch: int) -> float:
    """Root mean square over all pairs of a batch of kernels already divided by their variance."""
    return float(np.sqrt(min(1.0, max(0.0, batch_mean(spatial, same * same, other * other, batch)))))


def centred_map(spatial: Spatial, square: Array, mean: float) -> Array:
    """Second moments by position once the batch mean of second moment ``mean`` is taken away.

    A position with amplitude a(p) meets the mean with E h(p) mu proportional to a(p); the average over
    positions is what the kernels say.
    """
    q = max(position_mean(spatial, square), MIN_SQUARE)
    left = square - 2.0 * np.sqrt(np.maximum(square / q, 0.0)) * mean + abs(mean)
    left = np.maximum(left, 0.0)
    return left * (max(q - mean, 0.0) / max(position_mean(spatial, left), MIN_SQUARE))


def added(gradients: Sequence[Gradient], spread: float) -> Gradient:
    """The moments of a sum of independent gradients."""
    first, rest = gradients[0], gradients[1:]
    return Gradient(
        sum((g.square for g in rest), first.square),
        sum((g.same for g in rest), first.same),
        sum((g.other for g in rest), first.other),
        spread,
    )


def scaled(gradient: Gradient, factor: float) -> Gradient:
    """A gradient times the square root of ``factor``."""
    return Gradient(
        factor * gradient.square, factor * gradient.same, factor * gradient.other, gradient.spread
    )


def shared_out(gradient: Gradient, signal: Signal) -> tuple[Gradient, ...]:
    """Each concatenated block's share by its width."""
    return tuple(scaled(gradient, part.units / signal.units) for part in signal.parts)
