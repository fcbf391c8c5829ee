"""Every layer over the run: gradients, weights, updates, activations in five numbers each."""

from collections.abc import Sequence

from api_schemas.report import ActivationHealth, LayerHealth
from workers.diagnosis.kernels import joint_mean, joint_update_ratio, together
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
        entry.gradient_norm = summarize(together([one.gradient_norm for one in variables]))
        entry.weight_norm = summarize(together([one.weight_norm for one in variables]))
        entry.update_ratio = summarize(joint_update_ratio(variables))
        entry.zero_gradient_fraction = summarize(
            joint_mean([one.zero_fraction for one in variables], [one.size for one in variables])
        )
    return entry


def _activation(output: ActivationTrace) -> ActivationHealth:
    return ActivationHealth(
        mean=summarize(output.mean),
        std=summarize(output.std),
        dead_fraction=summarize(output.dead_fraction),
        saturated_fraction=summarize(output.saturated_fraction),
    )
