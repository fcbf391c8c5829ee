"""What mean-field theory says of each activation at the start, for messages and thresholds of rules.

Gaussian pre-activations, square layers, zero bias. The *gain* of a layer is weight variance x fan_in: 2 for
He, 1 for LeCun (and Glorot on square layers).
Schoenholz et al. 2017, Deep Information Propagation; Hayou, Doucet and Rousseau 2019, On the Impact of the
Activation Function on Deep Neural Networks Training; He et al. 2015 for the rectifiers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.lint.graph import ObjectSpec


@dataclass(frozen=True, slots=True)
class Gains:
    """critical: gain at which gradients neither shrink nor grow; ``None`` where no gain does that.

    decades_glorot, decades_he: log10 of the gradient norm's factor per layer, going back, at gain 1 and 2.
    """

    critical: float | None
    decades_glorot: float
    decades_he: float


GAINS: Mapping[str, Gains] = {
    "linear": Gains(1.0, 0.0, 0.151),
    "relu": Gains(2.0, -0.151, 0.0),
    "relu6": Gains(2.012, -0.152, -0.001),
    "prelu": Gains(2.0, -0.151, 0.0),
    "leaky_relu": Gains(1.923, -0.142, 0.009),
    "elu": Gains(1.497, -0.058, 0.039),
    "celu": Gains(1.497, -0.058, 0.039),
    "selu": Gains(0.928, 0.016, 0.090),
    "gelu": Gains(2.194, -0.269, -0.016),
    "silu": Gains(2.635, -0.284, -0.087),
    "mish": Gains(2.087, -0.206, -0.003),
    "hard_silu": Gains(2.789, -0.289, -0.103),
    "tanh": Gains(2.153, -0.057, 0.004),
    "softsign": Gains(4.391, -0.112, -0.048),
    "sigmoid": Gains(None, -0.632, -0.505),
    "hard_sigmoid": Gains(None, -0.778, -0.628),
    "softplus": Gains(None, -0.269, -0.074),
}
"""Critical gains at unit pre-activation variance; saturating ones need the matching bias variance too."""


def critical_gain(activation: ObjectSpec) -> float | None:
    """The gain at which this activation carries gradients unchanged; ``None`` where there is none known.

    2 / (1 + slope^2) for a leaky rectifier of any slope (He et al. 2015, equation 15).
    """
    if activation.name == "leaky_relu":
        slope = negative_slope(activation)
        return 2.0 / (1.0 + slope * slope)
    gains = GAINS.get(activation.name)
    return gains.critical if gains else None


DEFAULT_NEGATIVE_SLOPE = 0.2
"""``keras.activations.leaky_relu``; the ``LeakyReLU`` layer's own default is 0.3."""


def negative_slope(activation: ObjectSpec) -> float:
    """The slope for negative inputs of a leaky rectifier."""
    slope: Any = activation.args.get("negative_slope", DEFAULT_NEGATIVE_SLOPE)
    return float(slope) if isinstance(slope, int | float) else DEFAULT_NEGATIVE_SLOPE


RECTIFIERS = ("relu", "relu6", "leaky_relu", "prelu", "thresholded_relu")
SMOOTH = ("gelu", "silu", "mish", "hard_silu")
SATURATING = ("sigmoid", "tanh", "softsign", "hard_sigmoid", "hard_tanh")
"""Activations whose gradient dies where the input is large."""
