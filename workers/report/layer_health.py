"""Every layer over the run: gradients, weights, updates, activations in five numbers each."""

import math
from collections.abc import Sequence

from api_schemas.report import ActivationHealth, LayerHealth
from workers.diagnosis.kernels import joint_update_ratio
from workers.report.summary import summarize
from workers.trace import ActivationTrace, LayerFacts, Trace, VariableTrace


def layer_health(trace: Trace) -> list[LayerHealth]:
    """One entry per layer that has weights or was looked at, in the direction of the signal."""
    outputs = {activation.layer: activation for activation in trace.activations}
    layers = sorted(trace.layers, key=lambda layer: layer.depth)
    entries = [
        _layer(layer, [one for one in trace.variables if one.layer == layer.name], outputs.get(layer.name))
        for layer in layers
    ]
    return [entry for entry in entries if entry.gradient_norm or entry.activation]


def _layer(
    layer: LayerFacts, variables: Sequence[VariableTrace], output: ActivationTrace | None
) -> LayerHealth:
    entry = LayerHealth(
        name=layer.name,
        kind=layer.kind,
        parameters=layer.parameters,
        activation=_activation(output) if output else None,
    )
    if variables:
        entry.gradient_norm = summarize(joint_norm([one.gradient_norm for one in variables]))
        entry.weight_norm = summarize(joint_norm([one.weight_norm for one in variables]))
        entry.update_ratio = summarize(joint_update_ratio(variables))
        entry.zero_gradient_fraction = summarize(_zero_fraction(variables))
    return entry


def joint_norm(series: Sequence[Sequence[float]]) -> list[float]:
    """L2 norm of several tensors together at every step."""
    return [math.hypot(*row) for row in zip(*series, strict=True)]


def _zero_fraction(variables: Sequence[VariableTrace]) -> list[float]:
    sizes = [variable.size for variable in variables]
    rows = zip(*(variable.zero_fraction for variable in variables), strict=True)
    return [
        sum(share * size for share, size in zip(row, sizes, strict=True)) / max(1, sum(sizes)) for row in rows
    ]


def _activation(output: ActivationTrace) -> ActivationHealth:
    return ActivationHealth(
        mean=summarize(output.mean),
        std=summarize(output.std),
        dead_fraction=summarize(output.dead_fraction),
        saturated_fraction=summarize(output.saturated_fraction),
    )
