"""The dropout family, and noise.

Dropping units with probability p and scaling by 1 / (1 - p) raises second moments of an entry with itself by
that factor and leaves products of different entries alone. AlphaDropout sets units to SELU's floor and
restores mean and variance (Klambauer et al. 2017).
"""

import math

import numpy as np

from service.lint.graph import Node
from service.lint.signal.activations import SELU_ALPHA, SELU_SCALE
from service.lint.signal.state import Gradient, Signal, at_origin
from service.lint.signal.step import Forward, Pulled, Step


def _rate(node: Node) -> float | None:
    rate = node.layer.args.get("rate", 0.0)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0.0 <= rate < 1.0:
        return None
    return float(rate)


def _scaled(source: Signal, factor: float, *, whole: bool) -> Step:
    same = source.same * factor
    output = Signal(
        source.spatial,
        source.units,
        source.square * factor,
        same if whole else at_origin(source.same, source.q * factor),
        source.other,
        source.mean,
        source.spread,
        source.pending,
        source.orthogonal,
        source.summed,
        source.gaussian if factor == 1.0 else None,
        source.parts if factor == 1.0 else (),
    )

    def pull(gradient: Gradient) -> Pulled:
        sames = gradient.same * factor if whole else at_origin(gradient.same, gradient.d * factor)
        earlier = Gradient(gradient.square * factor, sames, gradient.other, gradient.spread)
        return Pulled([earlier])

    return Step(output, pull)


def dropout(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Dropout and GaussianDropout of single entries."""
    rate = _rate(node)
    if rate is None:
        return "its rate is not in [0, 1)"
    return _scaled(inputs[0], 1.0 / (1.0 - rate), whole=bool(node.layer.args.get("noise_shape")))


def spatial_dropout(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Whole channels of an example."""
    rate = _rate(node)
    return "its rate is not in [0, 1)" if rate is None else _scaled(inputs[0], 1.0 / (1.0 - rate), whole=True)


def alpha_dropout(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Units set to SELU's floor, then an affine map that restores mean 0 and variance 1."""
    rate = _rate(node)
    if rate is None:
        return "its rate is not in [0, 1)"
    source, keep = inputs[0], 1.0 - rate
    floor = -SELU_SCALE * SELU_ALPHA
    scale = 1.0 / math.sqrt(keep * (1.0 + rate * floor * floor))
    shift = -scale * rate * floor

    def mixed(second: float | np.ndarray, share: float) -> "np.ndarray":
        constant = (1.0 - share) * floor * floor if share == keep else _cross(source, keep, floor)
        moment = share * second + constant
        mean = keep * source.mean + rate * floor
        return np.asarray(scale * scale * moment + 2.0 * scale * shift * mean + shift * shift)

    square = mixed(source.square, keep)
    output = Signal(
        source.spatial,
        source.units,
        square,
        at_origin(mixed(source.same, keep * keep), float(mixed(source.q, keep))),
        mixed(source.other, keep * keep),
        scale * (keep * source.mean + rate * floor) + shift,
        source.spread,
    )
    own, pair = scale * scale * keep, scale * scale * keep * keep

    def pull(gradient: Gradient) -> Pulled:
        same = at_origin(gradient.same * pair, gradient.d * own)
        return Pulled([Gradient(gradient.square * own, same, gradient.other * pair, gradient.spread)])

    return Step(output, pull)


def _cross(source: Signal, keep: float, floor: float) -> float:
    """Both dropped, or one of the two."""
    rate = 1.0 - keep
    return rate * rate * floor * floor + 2.0 * keep * rate * source.mean * floor


def gaussian_noise(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Independent noise added to every entry."""
    source = inputs[0]
    deviation = node.layer.args.get("stddev", 0.0)
    noise = float(deviation) ** 2 if isinstance(deviation, int | float) else 0.0
    output = Signal(
        source.spatial,
        source.units,
        source.square + noise,
        at_origin(source.same, source.q + noise),
        source.other,
        source.mean,
        source.spread,
        source.pending,
        source.orthogonal,
    )
    return Step(output, lambda gradient: Pulled([gradient]))


def stochastic_depth(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """A whole branch of an example dropped."""
    rate = node.layer.args.get("drop_path_rate", 0.0)
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0.0 <= rate < 1.0:
        return "its rate is not in [0, 1)"
    return _scaled(inputs[0], 1.0 / (1.0 - float(rate)), whole=True)


LAYERS: dict[str, Forward] = {
    "StochasticDepth": stochastic_depth,
    "Dropout": dropout,
    "GaussianDropout": dropout,
    **dict.fromkeys(("SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D"), spatial_dropout),
    "AlphaDropout": alpha_dropout,
    "GaussianNoise": gaussian_noise,
}
