"""Layers' outputs, in the direction of the signal."""

from workers.trace import ActivationTrace, Trace


def outputs(trace: Trace, *, hidden: bool = True) -> list[ActivationTrace]:
    """Outputs that were looked at; the head's only when ``hidden`` is false."""
    facts = {layer.name: layer for layer in trace.layers}
    looked_at = [output for output in trace.activations if output.layer in facts and output.mean]
    looked_at.sort(key=lambda output: facts[output.layer].depth)
    return [output for output in looked_at if not (hidden and facts[output.layer].is_head)]
