"""Elementwise activations.

Forward, kernels go through the activation's dual function; backward, gradients are multiplied by the dual of
its derivative (Poole et al. 2016; Schoenholz et al. 2017). The variance of ln q grows by (kappa - 1) / n per
layer of n units (Hanin 2018, "Which Neural Net Architectures Give Rise to Exploding and Vanishing
Gradients?"; Hanin and Nica 2020), damped where the activation damps: by (d ln V / d ln q)^2.
"""

import math
from dataclasses import replace

import numpy as np

from service.lint.graph import Node, ObjectSpec
from service.lint.signal.activations import Activation, activation, of_spec
from service.lint.signal.rectified import corrected, rectified
from service.lint.signal.response import Response, respond
from service.lint.signal.state import (
    MIN_SQUARE,
    Array,
    Gradient,
    Signal,
    at_origin,
    position_mean,
    rms_correlation,
)
from service.lint.signal.step import Forward, Pulled, Step

FLAT = 1e-6
"""Relative variation of a map below which it counts as constant."""
NARROW = 1.5
"""A map within this factor of its mean is taken through a power law; a wider one through knots."""
KNOTS = 7
STEEPEST = 1.5
"""Growth of a fluctuation per layer where the second moment is unstable, at most."""
LEAST_RATIO = 1e-4


def _maps(square: Array, response: Response) -> tuple[Array, Array]:
    """Second moments of value and slope by position, from the input's variance by position."""
    ratio = np.maximum(square / response.deviation**2, 0.0)
    low, high = float(ratio.min()), float(ratio.max())
    if high - low < FLAT or response.piecewise:
        shape = square.shape
        return response.second * ratio, np.full(shape, response.slope)
    if low * NARROW > 1.0 and high < NARROW:
        value, slope = ratio**response.power, ratio**response.slope_power
        return response.second * value, response.slope * slope
    knots = np.geomspace(max(low, LEAST_RATIO * high), high, KNOTS)
    variance = response.deviation**2
    found = [respond(response.activation, response.mean_in, variance * float(k)) for k in knots]
    at = np.log(np.maximum(ratio, knots[0]))
    values = np.interp(at, np.log(knots), [each.second for each in found])
    slopes = np.interp(at, np.log(knots), [each.slope for each in found])
    return values, slopes


def activate(source: Signal, function: Activation, batch: int) -> Step:
    """A tensor through an elementwise function."""
    if function.linear:
        return Step(source, lambda gradient: Pulled([gradient]))
    shift = source.mean**2
    variance = max(source.q - shift, MIN_SQUARE)
    response = respond(function, source.mean, variance)
    same = np.clip((source.same - shift) / variance, -1.0, 1.0)
    other = np.clip((source.other - shift) / variance, -1.0, 1.0)
    dual_other, slope_other = response.duals(other)
    exact = rectified(source.stream) if source.stream and function.negative_slope == 0.0 else None
    gauss = response
    if exact is not None:
        dual_other, slope_other = corrected(gauss, exact, dual_other, slope_other)
        response = replace(gauss, second=exact[0], slope=exact[1], mean=exact[2])
    if not source.spatial:
        square, slopes = np.asarray(response.second), np.asarray(response.slope)
        dual_same, slope_same = square, slopes
    else:
        dual_same, slope_same = gauss.duals(same)
        if exact is not None:
            dual_same, slope_same = corrected(gauss, exact, dual_same, slope_same)
        square, slopes = _maps(source.square - shift, response)
        level = position_mean(source.spatial, square)
        scale = level / max(response.second, MIN_SQUARE)
        dual_same, dual_other = at_origin(scale * dual_same, level), scale * dual_other
    c = rms_correlation(source.spatial, same, other, batch)
    counts = source.pending and not source.orthogonal
    noise = (response.fluctuation(c) - 1.0) / source.units if counts else 0.0
    output = Signal(
        source.spatial,
        source.units,
        square,
        dual_same,
        dual_other,
        response.mean,
        min(response.power, 1.0) ** 2 * source.spread + max(0.0, noise),
        gaussian=(source, response),
    )
    deviation = math.sqrt(max(0.0, source.spread + source.extra))
    steep = min(abs(response.power), STEEPEST)
    output.extra = max(0.0, (steep * deviation) ** 2 + max(0.0, noise) - output.spread)

    def pull(gradient: Gradient) -> Pulled:
        squares = gradient.square * slopes
        sames = gradient.same * slope_same
        if source.spatial:
            sames = at_origin(sames, position_mean(source.spatial, squares))
        earlier = Gradient(squares, sames, gradient.other * slope_other, gradient.spread)
        earlier.strain = response.slope_power * deviation
        earlier.overlap = float(slope_other.flat[0]) / max(response.slope, MIN_SQUARE)
        if counts:
            earlier.spread += _backward_noise(source, response, gradient, c, batch)
        return Pulled([earlier])

    return Step(output, pull)


def _backward_noise(source: Signal, response: Response, gradient: Gradient, c: float, batch: int) -> float:
    d = max(gradient.d, MIN_SQUARE)
    rho = rms_correlation(source.spatial, gradient.same / d, gradient.other / d, batch)
    shared = min(1.0, rho * rho + gradient.shared_directions)
    factor = (1.0 + 2.0 * shared) * response.slope_fluctuation(c) - 1.0
    return max(0.0, factor / source.units)


def _named(node: Node) -> Activation | str:
    args = node.layer.args
    kind = node.layer.kind
    if kind == "Activation":
        spec = args.get("activation")
        found = of_spec(spec) if spec is None or isinstance(spec, ObjectSpec) else None
        return found or f"the activation {getattr(spec, 'name', spec)!s} is not elementwise or not known"
    name = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "PReLU": "relu"}[kind]
    if kind != "PReLU":
        return activation(name, args) or f"{kind} is not known"
    alpha = args.get("alpha_initializer")
    if not isinstance(alpha, ObjectSpec) or alpha.name != "zeros":
        return "PReLU is covered where its slope starts at zero"
    return activation("relu", {}) or "relu is not known"


def layer(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """An activation that is a layer of its own."""
    found = _named(node)
    return found if isinstance(found, str) else activate(inputs[0], found, batch)


LAYERS: dict[str, Forward] = dict.fromkeys(("Activation", "ReLU", "LeakyReLU", "ELU", "PReLU"), layer)
