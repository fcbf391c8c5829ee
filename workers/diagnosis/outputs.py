"""Layers' outputs, in the direction of the signal."""

from workers.trace import ActivationTrace, Trace


def outputs(trace: Trace) -> list[ActivationTrace]:
    """Hidden outputs that were looked at: not the heads', nor what comes after the last of them."""
    facts = {layer.name: layer for layer in trace.layers}
    last_head = max((layer.depth for layer in trace.layers if layer.is_head), default=len(trace.layers))
    looked_at = [output for output in trace.activations if output.layer in facts and output.mean]
    looked_at.sort(key=lambda output: facts[output.layer].depth)
    return [
        output
        for output in looked_at
        if not facts[output.layer].is_head and facts[output.layer].depth < last_head
    ]
