"""Add, Subtract, Average, Concatenate, Multiply.

Independent branches add their kernels, and the product of their means twice (Yang and Schoenholz 2017, "Mean
Field Residual Networks: On the Edge of Chaos"); a product multiplies them. A gate with one position serves
all positions of what it multiplies, and its gradient is the sum over them.
"""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np

from service.lint.graph import Node
from service.lint.signal import axes
from service.lint.signal.rectified import Stream
from service.lint.signal.state import MIN_SQUARE, Array, Gradient, Signal, added, at_origin, pair_mean, scaled
from service.lint.signal.step import Forward, Pulled, Step

OFF_CENTRE = 0.1
BRANCH_STRAIN = 0.06 * 2.0 * math.log(10.0)
"""A branch that ends in an activation with a mean lets the all-ones mode of the gradient grow, which the
recursion does not follow: measured as 0.06 decades a block, said in the error bar."""


def _sum(inputs: list[Signal], signs: list[float]) -> Step | str:
    if len({(signal.spatial, signal.units) for signal in inputs}) != 1:
        return "a sum of tensors of different shapes"
    means = [sign * signal.mean for sign, signal in zip(signs, inputs, strict=True)]
    cross = sum(means) ** 2 - sum(mean * mean for mean in means)
    factors = [sign * sign for sign in signs]
    first, pairs = inputs[0], list(zip(factors, inputs, strict=True))
    power = sum(f * s.q for f, s in pairs)
    spread = sum((f * s.q) ** 2 * s.spread for f, s in pairs) / max(power * power, MIN_SQUARE)
    output = Signal(
        first.spatial,
        first.units,
        sum((f * s.square for f, s in pairs), np.full_like(first.square, cross)),
        sum((f * s.same for f, s in pairs), np.full_like(first.same, cross)),
        sum((f * s.other for f, s in pairs), np.full_like(first.other, cross)),
        sum(means),
        spread,
        pending=any(signal.pending for signal in inputs),
        orthogonal=all(signal.orthogonal for signal in inputs),
        summed=all(signal.summed for signal in inputs),
    )
    output.stream = _stream(inputs) if signs == [1.0, 1.0] else None
    ends = [s.gaussian is not None and abs(s.mean) > OFF_CENTRE * math.sqrt(s.q) for s in inputs]

    def pull(gradient: Gradient) -> Pulled:
        earlier = [scaled(gradient, factor) for factor in factors]
        for part in earlier:
            part.strain = BRANCH_STRAIN if any(ends) and not all(ends) else 0.0
        return Pulled(earlier)

    return Step(output, pull)


def _stream(inputs: list[Signal]) -> Stream | None:
    """A ReLU's output plus a centred tensor that is none."""
    for rectified, other in (inputs, inputs[::-1]):
        below = rectified.gaussian
        cut = below is not None and below[1].activation.negative_slope == 0.0
        centred = other.gaussian is None and abs(other.mean) <= OFF_CENTRE * math.sqrt(other.q)
        if cut and centred and rectified.mean > 0.0 and other.q > 0.0:
            return Stream(rectified.mean, rectified.q, other.q)
    return None


def add(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Sum of branches."""
    return _sum(inputs, [1.0] * len(inputs))


def subtract(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Difference of two branches."""
    return _sum(inputs, [1.0] + [-1.0] * (len(inputs) - 1))


def average(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Mean of branches."""
    return _sum(inputs, [1.0 / len(inputs)] * len(inputs))


def scaled_sum(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """The first branch plus a fixed multiple of the second (Inception-ResNet)."""
    scale = node.layer.args.get("scale", 1.0)
    if len(inputs) != 2 or not isinstance(scale, int | float):
        return "a scaled sum of other than two branches"
    return _sum(inputs, [1.0, float(scale)])


def concatenate(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Channels side by side; each branch takes back its own share of the gradient."""
    if node.layer.args.get("axis", -1) not in (-1, len(inputs[0].spatial) + 1):
        return "concatenation along another axis than the last is not modelled"
    if len({signal.spatial for signal in inputs}) != 1:
        return "a concatenation of tensors of different shapes"
    units = sum(signal.units for signal in inputs)
    shares = [(signal.units / units, signal) for signal in inputs]
    first = inputs[0]
    power = sum(share * s.q for share, s in shares)
    spread = sum((share * s.q) ** 2 * s.spread for share, s in shares)
    counts = [len(signal.parts) or 1 for signal in inputs]
    output = Signal(
        first.spatial,
        units,
        sum((share * s.square for share, s in shares), np.zeros_like(first.square)),
        sum((share * s.same for share, s in shares), np.zeros_like(first.same)),
        sum((share * s.other for share, s in shares), np.zeros_like(first.other)),
        sum(share * s.mean for share, s in shares),
        spread / max(power * power, MIN_SQUARE),
        pending=any(s.pending for s in inputs),
        orthogonal=all(s.orthogonal for s in inputs),
        summed=all(s.summed for s in inputs),
        parts=tuple(part for s in inputs for part in (s.parts or (s,))),
    )

    def pull(gradient: Gradient) -> Pulled:
        if not gradient.parts:
            return Pulled([scaled(gradient, share) for share, _ in shares])
        places = np.cumsum([0, *counts])
        return Pulled([_joined(gradient.parts[start:end]) for start, end in pairwise(places)])

    return Step(output, pull)


def _joined(parts: tuple[Gradient, ...]) -> Gradient:
    if len(parts) == 1:
        return parts[0]
    return replace(added(parts, parts[0].spread), parts=parts)


def _wide(kernel: Array, spatial: axes.Spatial) -> Array:
    """A gate's kernel, the same at every position."""
    return axes.constant(spatial, float(kernel.flat[0])) if kernel.size == 1 else kernel


def multiply(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Product of two tensors, one of which may be a gate without positions."""
    if len(inputs) != 2:
        return "a product of more than two tensors"
    left, right = inputs
    if left.units != right.units:
        return "a product of tensors of different widths"
    if left.spatial != right.spatial and axes.positions(left.spatial) == 1:
        step = _gated(right, left)
        return Step(step.output, lambda gradient: Pulled(step.pull(gradient).inputs[::-1]))
    if left.spatial != right.spatial and axes.positions(right.spatial) != 1:
        return "a product of tensors of different shapes"
    return _gated(left, right)


def _gated(body: Signal, gate: Signal) -> Step:
    same, other = _wide(gate.same, body.spatial), _wide(gate.other, body.spatial)
    square = (
        gate.square if gate.spatial == body.spatial else axes.flat(body.spatial, float(gate.square.flat[0]))
    )
    output = Signal(
        body.spatial,
        body.units,
        body.square * square,
        body.same * same,
        body.other * other,
        body.mean * gate.mean,
        body.spread + gate.spread,
    )

    def pull(gradient: Gradient) -> Pulled:
        to_body = Gradient(
            gradient.square * square, gradient.same * same, gradient.other * other, gradient.spread
        )
        shared = Gradient(
            gradient.square * body.square,
            gradient.same * body.same,
            gradient.other * body.other,
            gradient.spread,
        )
        if gate.spatial != body.spatial:
            shared = _summed(shared, body.spatial, gate)
        shared.muted = gate.spatial != body.spatial
        return Pulled([to_body, shared])

    return Step(output, pull)


def _summed(gradient: Gradient, spatial: axes.Spatial, gate: Signal) -> Gradient:
    count = axes.positions(spatial) ** 2
    total = max(count * pair_mean(spatial, gradient.same), 0.0)
    across = count * pair_mean(spatial, gradient.other)
    return Gradient(
        np.full_like(gate.square, total),
        at_origin(np.full_like(gate.same, total), total),
        np.full_like(gate.other, across),
        gradient.spread,
    )


LAYERS: dict[str, Forward] = {
    "Add": add,
    "Subtract": subtract,
    "Average": average,
    "CustomScaleLayer": scaled_sum,
    "Concatenate": concatenate,
    "Multiply": multiply,
}
