"""The learning rate that an optimiser really reaches: schedules at their peak, momentum counted in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.lint.graph import ObjectSpec


@dataclass(frozen=True, slots=True)
class LearningRate:
    """The largest step size that is declared.

    peak: ``None`` where the schedule is not Keras's own, or steps are relative to the weights.
    argument: path, below the optimiser's arguments, of the number that sets the peak.
    scheduled: a schedule decides. warmup: it climbs to its peak.
    """

    peak: float | None
    argument: tuple[str, ...] = ("learning_rate",)
    scheduled: bool = False
    warmup: bool = False


def inner_optimizer(spec: ObjectSpec) -> ObjectSpec:
    """The optimiser that takes the steps: the wrapped one of a ``LossScaleOptimizer``, else itself."""
    inner = spec.args.get("inner_optimizer")
    return inner if isinstance(inner, ObjectSpec) else spec


def peak_learning_rate(optimizer: ObjectSpec) -> LearningRate:
    """The peak of the learning rate of ``optimizer`` (an ``ObjectSpec`` with its defaults filled in)."""
    if optimizer is not (inner := inner_optimizer(optimizer)):
        found = peak_learning_rate(inner)
        path = ("inner_optimizer", *found.argument)
        return LearningRate(found.peak, path, found.scheduled, found.warmup)
    if optimizer.name == "adafactor" and optimizer.args.get("relative_step", True):
        return LearningRate(None)
    rate = optimizer.args.get("learning_rate")
    if isinstance(rate, ObjectSpec):
        return _scheduled(rate)
    warmup = (_number(optimizer.args.get("warmup_steps")) or 0.0) > 0.0
    return LearningRate(_number(rate), warmup=warmup)


def effective_learning_rate(optimizer: ObjectSpec) -> float | None:
    """Peak learning rate that plain gradient descent would need: heavy-ball steps add up to 1/(1 - m).

    Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning", section 2.
    """
    peak = peak_learning_rate(optimizer).peak
    inner = inner_optimizer(optimizer)
    if peak is None or inner.name != "sgd":
        return peak
    momentum = _number(inner.args.get("momentum")) or 0.0
    return peak / (1.0 - momentum) if 0.0 <= momentum < 1.0 else peak


def _scheduled(schedule: ObjectSpec) -> LearningRate:
    if schedule.opaque:
        return LearningRate(None, scheduled=True)
    args = schedule.args
    if schedule.name.startswith("piecewise_constant"):
        return _piecewise(args)
    initial = _number(args.get("initial_learning_rate"))
    target, steps = _number(args.get("warmup_target")), _number(args.get("warmup_steps"))
    if target is not None and steps:
        return _climbing(initial, target, "warmup_target")
    if schedule.name == "polynomial_decay":
        return _climbing(initial, _number(args.get("end_learning_rate")), "end_learning_rate")
    return LearningRate(initial, ("learning_rate", "initial_learning_rate"), scheduled=True)


def _climbing(initial: float | None, target: float | None, argument: str) -> LearningRate:
    """A schedule that runs from ``initial`` to ``target``: the larger of the two is the peak."""
    if target is not None and (initial is None or target > initial):
        return LearningRate(target, ("learning_rate", argument), scheduled=True, warmup=True)
    return LearningRate(initial, ("learning_rate", "initial_learning_rate"), scheduled=True)


def _piecewise(args: Mapping[str, Any]) -> LearningRate:
    listed = args.get("values")
    values = [_number(value) for value in listed] if isinstance(listed, list | tuple) else []
    known = [value for value in values if value is not None]
    if not known:
        return LearningRate(None, scheduled=True)
    peak = max(known)
    place = ("learning_rate", "values", str(values.index(peak)))
    return LearningRate(peak, place, scheduled=True, warmup=values[0] != peak)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
