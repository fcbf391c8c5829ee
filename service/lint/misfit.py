"""Kernels whose start does not fit the activation that they feed: what INI102 to INI105 have in common."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from api_schemas.finding import Fix, JsonPatch, Severity
from service.lint.activations import critical_gain
from service.lint.fixes import fix, set_activation, set_argument, set_initializer
from service.lint.graph import ObjectSpec
from service.lint.initialization import Family, Weight, activated_weight, belongs_to, gain, is_constant
from service.lint.severity import graded
from service.lint.subject import Subject
from service.lint.topology import EffectiveActivation, KernelLayer

FITTING_INITIALIZER: Mapping[str, str] = {
    "relu": "he_normal",
    "relu6": "he_normal",
    "leaky_relu": "he_normal",
    "prelu": "he_normal",
    "thresholded_relu": "he_normal",
    "elu": "he_normal",
    "celu": "he_normal",
    "gelu": "he_normal",
    "silu": "he_normal",
    "mish": "he_normal",
    "hard_silu": "he_normal",
    "selu": "lecun_normal",
}
DEFAULT_INITIALIZER = "glorot_uniform"
"""For tanh, sigmoid, softmax and no activation (Glorot and Bengio 2010); Keras's own default."""


@dataclass(frozen=True, slots=True)
class Misfit:
    """A kernel that does not start as its activation wants."""

    kernel: KernelLayer
    weight: Weight
    activation: EffectiveActivation

    @property
    def evidence(self) -> dict[str, Any]:
        """What was found."""
        return {
            self.weight.argument: described(self.weight.spec),
            "activation": self.activation.spec.name,
        }


def fitting_initializer(kernel: KernelLayer) -> str:
    """The initialiser that goes with a layer's effective activation."""
    name = kernel.activation.spec.name if kernel.activation else ""
    return FITTING_INITIALIZER.get(name, DEFAULT_INITIALIZER)


def activated_weights(subject: Subject, names: Iterable[str]) -> Iterator[Misfit]:
    """Trainable kernels that start random and feed one of these activations."""
    for kernel in subject.topology.activated_by(names):
        weight = activated_weight(kernel) if kernel.layer.trainable else None
        if weight is not None and kernel.activation is not None and not is_constant(weight.spec):
            yield Misfit(kernel, weight, kernel.activation)


def misfits(subject: Subject, names: Iterable[str], family: Family) -> Iterator[Misfit]:
    """Those of them that certainly do not belong to the family."""
    for found in activated_weights(subject, names):
        if belongs_to(found.weight, family) is False:
            yield found


def start_severity(subject: Subject, kernel: KernelLayer, weight: Weight) -> Severity:
    """Info where a normalisation makes up for the start, or a gate bounds it; else the prediction decides.

    A warning stands without a prediction. Too small a start is to blame for vanishing gradients, too large a
    one for exploding ones.
    """
    topology = subject.topology
    normalised = topology.is_normalised(kernel.node) or topology.is_normalised_next(kernel.node)
    if normalised or topology.is_prenormalised(kernel) or topology.feeds_gate(kernel):
        return "info"
    if subject.prediction is None:
        return "warning"
    given, critical = gain(weight), kernel.activation and critical_gain(kernel.activation.spec)
    too_large = given is not None and given > (critical or 1.0)
    return graded(subject, "warning", blames="exploding" if too_large else "vanishing")


def initializer_fix(subject: Subject, weight: Weight, name: str) -> Fix | None:
    """Start the kernel with another initialiser; safe, as it changes only how training starts."""
    patch = set_initializer(subject, weight.layer, weight.argument, name)
    return fix("safe", f"Set {weight.argument} to {name}.", patch)


def described(spec: ObjectSpec) -> str:
    """An object as a person would write it: ``random_normal(stddev=0.05)``; a seed says nothing here."""
    shown = {
        key: value
        for key, value in spec.args.items()
        if key not in _SILENT and isinstance(value, int | float | str)
    }
    if not shown:
        return spec.name
    return f"{spec.name}({', '.join(f'{key}={_short(value)}' for key, value in shown.items())})"


_SILENT = frozenset({"seed", "input_axes", "output_axes"})


def _short(value: float | str) -> str:
    return repr(value[:40]) if isinstance(value, str) else f"{value:g}"


def with_activation(subject: Subject, kernel: KernelLayer, name: str) -> JsonPatch:
    """Give a layer another activation and the initialiser that goes with it; empty where it can take none."""
    activation = kernel.activation
    if activation is not None:
        patch = set_activation(subject, activation, name)
    elif "activation" in kernel.layer.args:
        patch = set_argument(kernel.layer, "activation", name)
    else:
        return []
    weight, start = activated_weight(kernel), FITTING_INITIALIZER.get(name, DEFAULT_INITIALIZER)
    if weight is not None and belongs_to(weight, FAMILIES[start]) is False:
        patch += set_initializer(subject, kernel.layer, weight.argument, start)
    return patch


FAMILIES: Mapping[str, Family] = {"he_normal": "he", "lecun_normal": "lecun", "glorot_uniform": "glorot"}
