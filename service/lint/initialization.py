"""Which family of initialisers a kernel belongs to, judged by the variance that it gets.

He: 2 / fan_in (also 2 / fan_avg). Glorot: 1 / fan_avg. LeCun: 1 / fan_in. A name says it for Keras's own
families; an explicit ``VarianceScaling``, ``RandomNormal``, ... counts by the variance it gives this layer.
"""

from dataclasses import dataclass
from math import prod
from typing import Any, Literal

from service.lint.graph import Layer, ObjectSpec
from service.lint.topology import KernelLayer

Family = Literal["he", "glorot", "lecun"]

SAME_FAMILY = 0.25
"""A variance within this share of a family's variance counts as that family."""
TRUNCATED_NORMAL_VARIANCE = 0.774
"""Variance of a unit normal cut at two standard deviations; ``TruncatedNormal`` does not correct for it."""

CONSTANT_NAMES = frozenset({"zeros", "ones", "constant"})
_NAMED: dict[str, Family] = {
    "he_normal": "he",
    "he_uniform": "he",
    "glorot_normal": "glorot",
    "glorot_uniform": "glorot",
    "lecun_normal": "lecun",
    "lecun_uniform": "lecun",
}
_WEIGHT_NAMES = {
    "kernel_initializer": ("kernel",),
    "depthwise_initializer": ("depthwise_kernel", "kernel"),
    "pointwise_initializer": ("pointwise_kernel",),
}
"""Argument -> names of the weight that it initialises."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A kernel and how it starts; ``shape`` is ``None`` where the input's shape is unknown."""

    argument: str
    spec: ObjectSpec
    kernel: KernelLayer
    shape: tuple[int, ...] | None

    @property
    def layer(self) -> Layer:
        """The layer that holds the argument."""
        return self.kernel.layer

    @property
    def fan_in(self) -> int | None:
        """Inputs that feed one unit, as Keras counts them."""
        return None if self.shape is None else _fan(self.shape, -2)

    @property
    def fan_out(self) -> int | None:
        """Units that one input feeds, as Keras counts them."""
        return None if self.shape is None else _fan(self.shape, -1)

    @property
    def pointer(self) -> str:
        """Where the initialiser stands, or the layer where it is left to its default."""
        return self.layer.pointer_to(self.argument)


def _fan(shape: tuple[int, ...], axis: int) -> int:
    return shape[0] if len(shape) == 1 else shape[axis] * prod(shape[:-2])


def weights(kernel: KernelLayer) -> list[Weight]:
    """The kernels of a layer that map its input; neither recurrent kernels nor embeddings."""
    if kernel.weights is None:
        arguments = kernel.layer.args
        kernel.weights = [
            Weight(argument, spec, kernel, _shape(kernel, names))
            for argument, names in _WEIGHT_NAMES.items()
            if argument in arguments and isinstance(spec := arguments[argument], ObjectSpec)
        ]
    return kernel.weights


def activated_weight(kernel: KernelLayer) -> Weight | None:
    """The kernel whose output goes into the activation: of separable halves, the pointwise one."""
    found = weights(kernel)
    return found[-1] if found else None


def _shape(kernel: KernelLayer, names: tuple[str, ...]) -> tuple[int, ...] | None:
    for variable in kernel.node.layer.variables:
        if variable.name.rpartition("/")[2] in names:
            return variable.shape if len(variable.shape) > 1 and all(variable.shape) else None
    return None


def is_constant(spec: ObjectSpec) -> bool:
    """Whether every weight starts at the same value."""
    return spec.name in CONSTANT_NAMES


def belongs_to(weight: Weight, family: Family) -> bool | None:
    """Whether the kernel starts as this family does; ``None`` where that cannot be told."""
    spec = weight.spec
    if spec.opaque:
        return None
    named = _NAMED.get(spec.name)
    if named is not None:
        return named == family
    if spec.name == "variance_scaling" and spec.args.get("mode") == _MODES[family]:
        return _is_near(_number(spec, "scale"), _SCALES[family])
    return _by_variance(weight, family)


_SCALES = {"he": 2.0, "glorot": 1.0, "lecun": 1.0}
_MODES = {"he": "fan_in", "glorot": "fan_avg", "lecun": "fan_in"}


def _by_variance(weight: Weight, family: Family) -> bool | None:
    spec = weight.spec
    if family == "he" and spec.name == "variance_scaling" and spec.args.get("mode") == "fan_avg":
        return _is_near(_number(spec, "scale"), _SCALES["he"])
    given, wanted = variance(weight), family_variance(weight, family)
    return None if given is None or wanted is None else _is_near(given, wanted)


def _is_near(value: float, target: float) -> bool:
    return abs(value - target) <= SAME_FAMILY * target


def family_variance(weight: Weight, family: Family) -> float | None:
    """The variance that a family would give this kernel."""
    if weight.fan_in is None or weight.fan_out is None:
        return None
    fan = (weight.fan_in + weight.fan_out) / 2 if family == "glorot" else weight.fan_in
    return _SCALES[family] / fan


def variance(weight: Weight) -> float | None:
    """Variance of the kernel's entries at the start; ``None`` where a shape or the initialiser is unknown."""
    spec = weight.spec
    if spec.opaque:
        return None
    if is_constant(spec):
        return 0.0
    free = _shape_free_variance(spec)
    if free is not None or weight.shape is None:
        return free
    return _scaled_variance(spec, weight.shape)


def _shape_free_variance(spec: ObjectSpec) -> float | None:
    if spec.name == "random_normal":
        return _number(spec, "stddev") ** 2
    if spec.name == "truncated_normal":
        return TRUNCATED_NORMAL_VARIANCE * _number(spec, "stddev") ** 2
    if spec.name == "random_uniform":
        return (_number(spec, "maxval") - _number(spec, "minval")) ** 2 / 12.0
    return None


def _scaled_variance(spec: ObjectSpec, shape: tuple[int, ...]) -> float | None:
    fan_in, fan_out = _fan(shape, -2), _fan(shape, -1)
    rows, columns = prod(shape[:-1]), shape[-1]
    if spec.name == "orthogonal":
        return _number(spec, "gain") ** 2 / max(rows, columns)
    if spec.name == "identity":
        return _number(spec, "gain") ** 2 / rows
    scale, mode = _scaling(spec)
    fans = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
    return None if scale is None else scale / max(1.0, fans.get(mode, fan_in))


def _scaling(spec: ObjectSpec) -> tuple[float | None, str]:
    family = _NAMED.get(spec.name)
    if family is not None:
        return _SCALES[family], _MODES[family]
    if spec.name == "variance_scaling":
        return _number(spec, "scale"), str(spec.args.get("mode"))
    return None, ""


def _number(spec: ObjectSpec, argument: str) -> float:
    """A numeric argument; the catalogue has checked its type."""
    value: Any = spec.args[argument]
    return float(value)


def gain(weight: Weight) -> float | None:
    """Variance x fan_in: what one layer does to the variance of its input, before the activation."""
    given = variance(weight)
    return None if given is None or weight.fan_in is None else given * weight.fan_in
