"""What SELU needs of a network: Klambauer et al. 2017 prove it for plain stacks of Dense layers only."""

from service.lint.subject import Subject
from service.lint.topology import EffectiveActivation, KernelLayer, Topology


def selu_activations(subject: Subject) -> list[EffectiveActivation]:
    """Every place where SELU is applied."""
    return subject.topology.applied("selu")


def departures(topology: Topology) -> list[str]:
    """What makes the net something else than a plain stack of Dense layers."""
    found = {
        "recurrent layers": topology.has_recurrence,
        "convolutions": topology.has_convolution,
        "attention": topology.has_attention,
        "skip connections": topology.has_skips,
        "merged branches": topology.has_merges and not topology.has_skips,
    }
    return [what for what, there in found.items() if there]


def is_selu_mlp(subject: Subject) -> bool:
    """Whether SELU is used in a net where it can normalise itself."""
    return bool(selu_activations(subject)) and not departures(subject.topology)


def hidden_without_selu(topology: Topology) -> list[KernelLayer]:
    """Hidden kernel layers whose activation is another one, or none."""
    return [
        kernel
        for kernel in topology.hidden
        if kernel.activation is None or kernel.activation.spec.name != "selu"
    ]
