"""Kernel gradients layer by layer, in the direction of the signal."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from workers.diagnosis.series import median
from workers.trace import LayerFacts, Trace, VariableTrace

KERNEL_ROLES = frozenset(
    {
        "kernel",
        "recurrent_kernel",
        "depthwise_kernel",
        "pointwise_kernel",
        "embeddings",
        "query",
        "key",
        "value",
    }
)
"""Roles of variables that carry the signal from layer to layer; biases and scales only shift it."""


SHRUNK = 0.1
"""Share of its first norm below which a layer's weights no longer measure its steps."""


EARLY_PROBES = 5
"""Probe steps that count as the start."""

WEAK_PULL = 1e-4
"""Gradient norm over weight norm. Sound networks start between 1e-2 and 1e1; at 1e-4 a learning rate of one
takes ten thousand steps to change the weights by their own size."""


@dataclass(frozen=True, slots=True)
class KernelSeries:
    """The kernels of one layer taken together, at every probe step.

    gradient_norm, weight_norm: L2. gradient_rms: over the entries that are not exactly zero, so that an
    embedding whose batch holds few words, or a layer with dead units, is judged by the rows that do learn.
    update_ratio: |applied update| / |weight|, NaN where the weight is zero; the weight counts as a tenth of
    what it was at the start where a penalty has shrunk it below that.
    """

    layer: LayerFacts
    variables: tuple[VariableTrace, ...]
    gradient_norm: list[float]
    gradient_rms: list[float]
    zero_fraction: list[float]
    non_finite: list[int]
    weight_norm: list[float]
    update_ratio: list[float]

    @property
    def name(self) -> str:
        """The layer's name."""
        return self.layer.name

    @property
    def alive(self) -> list[int]:
        """Indices of the probe steps at which the gradient is neither zero nor infinite."""
        return [index for index, norm in enumerate(self.gradient_norm) if norm > 0.0 and math.isfinite(norm)]

    @property
    def early_pull(self) -> float:
        """Gradient norm over weight norm, before training has changed either; 0 without a gradient."""
        norms = [self.gradient_norm[index] for index in self.alive if index < EARLY_PROBES]
        weight = self.weight_norm[0] if self.weight_norm else 0.0
        return median(norms) / weight if norms and weight > 0.0 else (math.inf if norms else 0.0)


def kernels(trace: Trace) -> list[KernelSeries]:
    """One series per layer that has a kernel, in the direction of the signal."""
    own: dict[str, list[VariableTrace]] = {}
    for variable in trace.variables:
        if variable.size and (variable.role in KERNEL_ROLES or variable.role.endswith("kernel")):
            own.setdefault(variable.layer, []).append(variable)
    layers = sorted(trace.layers, key=lambda layer: layer.depth)
    return [_series(layer, tuple(own[layer.name])) for layer in layers if layer.name in own]


def _series(layer: LayerFacts, variables: tuple[VariableTrace, ...]) -> KernelSeries:
    norms = together([one.gradient_norm for one in variables])
    weights = together([one.weight_norm for one in variables])
    zeros = joint_mean([one.zero_fraction for one in variables], [one.size for one in variables])
    size = sum(one.size for one in variables)
    alive = [max(1.0, (1.0 - zero) * size) for zero in zeros]
    return KernelSeries(
        layer=layer,
        variables=variables,
        gradient_norm=norms,
        gradient_rms=[norm / math.sqrt(count) for norm, count in zip(norms, alive, strict=True)],
        zero_fraction=zeros,
        non_finite=[sum(row) for row in zip(*(one.non_finite for one in variables), strict=True)],
        weight_norm=weights,
        update_ratio=_against_the_start(joint_update_ratio(variables), weights),
    )


def together(series: Sequence[list[float]]) -> list[float]:
    """L2 norm of several tensors together at every step, from their norms."""
    return series[0] if len(series) == 1 else [math.hypot(*row) for row in zip(*series, strict=True)]


def joint_mean(series: Sequence[list[float]], sizes: Sequence[int]) -> list[float]:
    """Mean over the entries of several tensors, from their means."""
    if len(series) == 1:
        return series[0]
    return [
        sum(value * size for value, size in zip(row, sizes, strict=True)) / sum(sizes)
        for row in zip(*series, strict=True)
    ]


def _against_the_start(ratios: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Weights that a penalty has driven to nothing make every step look large."""
    floor = SHRUNK * weights[0] if weights else 0.0
    if not any(0.0 < weight < floor for weight in weights):
        return list(ratios)
    return [
        ratio * weight / floor if 0.0 < weight < floor else ratio
        for ratio, weight in zip(ratios, weights, strict=True)
    ]


def joint_update_ratio(variables: Sequence[VariableTrace]) -> list[float]:
    """|applied update| / |weight| of several variables together; NaN where the weights are zero."""
    if len(variables) == 1:
        return variables[0].update_ratio
    ratios = zip(*(one.update_ratio for one in variables), strict=True)
    weights = zip(*(one.weight_norm for one in variables), strict=True)
    return [_joint_ratio(ratio, weight) for ratio, weight in zip(ratios, weights, strict=True)]


def _joint_ratio(ratios: Sequence[float], weights: Sequence[float]) -> float:
    moved = [ratio * weight if weight else 0.0 for ratio, weight in zip(ratios, weights, strict=True)]
    total = math.hypot(*weights)
    return math.hypot(*moved) / total if total else math.nan
