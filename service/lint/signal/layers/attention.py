"""MultiHeadAttention (Noci et al. 2022, "Signal Propagation in Transformers: Theoretical Perspectives and the
Role of Rank Collapse"; Hron et al. 2020, "Infinite attention: NNGP and NTK for deep attention networks").

The logits of a row are Gaussian of variance q_q (q_k - s_k); the attention weights' second moments come from
a fixed Monte Carlo of the softmax. Backward, softmax rows sum to zero, so that only what differs between
tokens reaches query and key. Values and keys are linear in the same tokens: with d inputs their products keep
a common part of relative size 1 / d over queries, 1 / T per token for what does not average out. That part
decides the query's gradient in long sequences of narrow models.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from service.lint.graph import Layer, Node, ObjectSpec, Variable
from service.lint.signal import axes
from service.lint.signal.initializers import SCALED, Weights, weights
from service.lint.signal.kernels import Gram, bias_of, linear_step
from service.lint.signal.state import (
    MIN_SQUARE,
    Array,
    Gradient,
    Signal,
    added,
    at_origin,
    pair_mean,
)
from service.lint.signal.step import Forward, Pulled, Step, variable

DRAWS = 100_000
SEED = 2022
LARGEST_VARIANCE = 1e4
"""Logits beyond this variance choose one token."""
COMMON_POWER = 1.5
"""How the pair weight a12 follows the queries' correlation; fitted to a Monte Carlo of correlated rows."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Of a random softmax row: E sum A^2, and E sum of squares of dA / d(logits) for independent unit
    upstreams."""

    second: float
    through: float


@lru_cache(maxsize=1024)
def rows(length: int, variance: float) -> Rows:
    """Moments of the softmax of ``length`` normals."""
    size = min(length, 1024)
    count = max(32, min(400, DRAWS // size))
    draw = np.sqrt(variance) * np.random.default_rng(SEED).standard_normal((count, size))
    chances = np.exp(draw - draw.max(1, keepdims=True))
    chances /= chances.sum(1, keepdims=True)
    second, third = (chances**2).sum(1), (chances**3).sum(1)
    scale = size / length
    return Rows(float(second.mean()) * scale, float((second - 2 * third + second**2).mean()) * scale)


def _off(signal: Signal) -> float:
    """Mean product of two different positions."""
    count = axes.positions(signal.spatial)
    if count < 2:
        return signal.q
    return (count * pair_mean(signal.spatial, signal.same) - signal.q) / (count - 1)


def _off_gradient(spatial: axes.Spatial, gradient: Gradient) -> float:
    count = axes.positions(spatial)
    if count < 2:
        return 0.0
    return (count * pair_mean(spatial, gradient.same) - gradient.d) / (count - 1)


def _kernel_weights(spec: ObjectSpec | None, shape: tuple[int, ...], inputs: int) -> Weights | str:
    """Keras gives a projection its true fans, whatever the rank of its kernel."""
    size = int(np.prod(shape[:inputs])), int(np.prod(shape[inputs:]))
    known = spec is not None and (spec.name in SCALED or spec.name == "variance_scaling")
    return weights(spec, size if known else shape)


def _projection(layer: Layer, name: str, source: Signal, inputs: int, batch: int) -> Step | str:
    kernel, bias = variable(layer, f"{name}/kernel"), variable(layer, f"{name}/bias")
    if kernel is None:
        return "its projections have no known shape"
    scale, shift = _kernel_weights(kernel.initializer, kernel.shape, inputs), bias_of(layer, bias)
    if isinstance(scale, str) or isinstance(shift, str):
        return scale if isinstance(scale, str) else str(shift)
    return _dense(source, kernel, bias, scale, shift, inputs, batch)


def _dense(
    source: Signal,
    kernel: Variable,
    bias: Variable | None,
    scale: Weights,
    shift: tuple[float, float],
    inputs: int,
    batch: int,
) -> Step:
    fan, units = float(np.prod(kernel.shape[:inputs])), int(np.prod(kernel.shape[inputs:]))

    def back(gradient: Gradient) -> tuple[Array, Array, Array]:
        return fan * gradient.square, fan * gradient.same, fan * gradient.other

    gram = Gram(fan * source.square, fan * source.same, fan * source.other)
    return linear_step(source, gram, source.spatial, units, scale, kernel, bias, shift, back, batch)


@dataclass(frozen=True, slots=True)
class _Core:
    """The mixing of values by attention weights. keep: what dropout on the weights leaves."""

    query: Signal
    key: Signal
    value: Signal
    width: int
    keep: float

    @property
    def moments(self) -> tuple[float, float]:
        """a2 and a12: E sum_j A_ij^2 and E sum_j A_ij A_i'j."""
        length = axes.positions(self.key.spatial)
        common = min(1.0, max(0.0, _off(self.query) / max(self.query.q, MIN_SQUARE)))
        second = self.rows.second
        return second / self.keep, 1.0 / length + (second - 1.0 / length) * common**COMMON_POWER

    @property
    def rows(self) -> Rows:
        variance = min(self.query.q * max(self.key.q - _off(self.key), 0.0), LARGEST_VARIANCE)
        return rows(int(axes.positions(self.key.spatial)), float(f"{variance:.2g}"))

    def output(self) -> Signal:
        """The context of every query."""
        second, cross = self.moments
        shared = _off(self.value)
        apart = max(self.value.q - shared, 0.0)
        spatial = self.query.spatial
        own, off = second * apart + shared, cross * apart + shared
        return Signal(
            spatial,
            self.value.units,
            axes.flat(spatial, own),
            at_origin(axes.constant(spatial, off), own),
            axes.constant(spatial, pair_mean(self.value.spatial, self.value.other)),
            spread=self.value.spread,
        )

    def to_value(self, gradient: Gradient) -> Gradient:
        """Every value takes its share of every query's gradient."""
        second, cross = self.moments
        queries, keys = (axes.positions(s.spatial) for s in (self.query, self.value))
        off = _off_gradient(self.query.spatial, gradient)
        ratio = queries / keys
        own = ratio * (second * gradient.d + (queries - 1) * cross * off)
        pair = ratio * ((1 - second) / max(keys - 1, 1) * gradient.d + (queries - 1) / keys * off)
        across = ratio**2 * pair_mean(self.query.spatial, gradient.other)
        return self._constant(self.value.spatial, gradient, own, pair, across)

    def to_query(self, gradient: Gradient) -> Gradient:
        """Softmax slopes times keys; the tokens' covariance is common to all queries and examples."""
        apart = self._apart()
        _, cross = self.moments
        common = 1.0 / self.width
        spatial = self.query.spatial
        own = apart * gradient.d * (self.rows.through + common)
        same = apart * gradient.same * (cross + common)
        square = axes.flat(spatial, own)
        return Gradient(square, at_origin(same, own), apart * common * gradient.other, gradient.spread)

    def to_key(self, gradient: Gradient) -> Gradient:
        """Rows sum to zero: the gradients of the keys of one example cancel."""
        _, cross = self.moments
        queries, keys = (axes.positions(s.spatial) for s in (self.query, self.key))
        values = max(self.value.q - _off(self.value), 0.0)
        off = max(0.0, _off_gradient(self.query.spatial, gradient))
        own = gradient.d * self.query.q * self.rows.through
        own += (queries - 1) * cross * off * max(0.0, _off(self.query))
        own *= values * queries / keys
        return self._constant(self.key.spatial, gradient, own, -own / max(keys - 1, 1), 0.0)

    def _apart(self) -> float:
        keys, values = (max(s.q - _off(s), 0.0) for s in (self.key, self.value))
        return keys * values

    def _constant(
        self, spatial: axes.Spatial, gradient: Gradient, own: float, pair: float, across: float
    ) -> Gradient:
        return Gradient(
            axes.flat(spatial, own),
            at_origin(axes.constant(spatial, pair), own),
            axes.constant(spatial, across),
            gradient.spread,
        )


def _refusal(node: Node, inputs: list[Signal]) -> str | None:
    if any(node.call_args.get(name) is not None for name in MASKS if name != "use_causal_mask"):
        return "masks are not modelled"
    if node.call_args.get("use_causal_mask"):
        return "causal attention is not modelled"
    if not 2 <= len(inputs) <= 3 or any(len(signal.spatial) != 1 for signal in inputs):
        return "attention over other than one axis of tokens is not modelled"
    if node.layer.args.get("use_gate"):
        return "gated attention is not modelled"
    return None


MASKS = ("query_mask", "value_mask", "key_mask", "attention_mask", "use_causal_mask")


def multi_head_attention(node: Node, inputs: list[Signal], batch: int) -> Step | str:
    """Query, value and key projections, attention, output projection."""
    reason = _refusal(node, inputs)
    if reason is not None:
        return reason
    sources = {"query": inputs[0], "value": inputs[1], "key": inputs[-1]}
    steps: dict[str, Step] = {}
    for name, source in sources.items():
        step = _projection(node.layer, name, source, 1, batch)
        if isinstance(step, str):
            return step
        steps[name] = step
    rate = node.layer.args.get("dropout", 0.0)
    keep = 1.0 - rate if isinstance(rate, int | float) and 0 <= rate < 1 else 1.0
    core = _Core(
        steps["query"].output,
        steps["key"].output,
        steps["value"].output,
        inputs[-1].units,
        keep,
    )
    output = _projection(node.layer, "attention_output", core.output(), 2, batch)
    return output if isinstance(output, str) else _joined(steps, core, output, len(inputs))


def _joined(steps: dict[str, Step], core: _Core, output: Step, count: int) -> Step:
    def pull(gradient: Gradient) -> Pulled:
        last = output.pull(gradient)
        context = last.inputs[0]
        context.inherit(gradient)
        backs = {"query": core.to_query, "value": core.to_value, "key": core.to_key}
        pulled = {}
        for name, back in backs.items():
            upstream = back(context)
            upstream.inherit(gradient)
            pulled[name] = steps[name].pull(upstream)
        tensors = [t for p in pulled.values() for t in p.tensors] + last.tensors
        entering = [pulled["query"].inputs[0], pulled["value"].inputs[0], pulled["key"].inputs[0]]
        if count == 2:
            entering[1:] = [added(entering[1:], entering[1].spread)]
        return Pulled(entering, tensors)

    return Step(output.output, pull)


LAYERS: dict[str, Forward] = {"MultiHeadAttention": multi_head_attention}
