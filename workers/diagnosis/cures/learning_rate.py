"""A lower or higher learning rate, wherever the request declares it."""

from collections.abc import Mapping
from typing import Any

from api_schemas.finding import JsonPatch
from api_schemas.report import Remedy
from workers.diagnosis.cure import Case, Cure

RATE_ARGUMENTS = ("learning_rate", "initial_learning_rate", "lr")
"""Where optimisers and schedules keep the rate: Keras, its schedules, legacy Keras."""


HIGHEST_RATE = {"sgd": 0.1}
HIGHEST_OTHER = 0.01
"""A remedy raises no rate beyond these: lint's OPT501 warns of SGD above 0.3, of Adam's kin above 0.01."""


def scale_learning_rate(factor: float) -> Cure:
    """The cure that multiplies the learning rate by ``factor``; a schedule keeps its shape."""

    def cure(case: Case) -> Remedy | None:
        rate = case.trace.learning_rate
        if not rate > 0:
            return None
        wanted = _round(rate * factor) if factor < 1 else _raised(case.trace.optimizer, rate, factor)
        if wanted == _round(rate):
            return None
        rule, verb = ("OPT501", "Lower") if factor < 1 else ("OPT502", "Raise")
        return Remedy(
            rule=rule,
            description=f"{verb} the learning rate from {rate:g} to {wanted:g}.",
            patch=_patch(case, wanted, wanted / rate),
        )

    return cure


def _raised(optimizer: str, rate: float, factor: float) -> float:
    return _round(max(rate, min(rate * factor, HIGHEST_RATE.get(optimizer, HIGHEST_OTHER))))


def _patch(case: Case, wanted: float, factor: float) -> JsonPatch:
    training = case.request.get("training")
    if not isinstance(training, Mapping):
        return [{"op": "add", "path": "/training", "value": {"optimizer": _declared(case, wanted)}}]
    optimizer = training.get("optimizer")
    if not isinstance(optimizer, Mapping):
        return [{"op": "add", "path": "/training/optimizer", "value": _declared(case, wanted)}]
    inside = _scaled(optimizer, "/training/optimizer", factor)
    return inside or [{"op": "add", "path": _arguments_path(optimizer) + "/learning_rate", "value": wanted}]


def _declared(case: Case, rate: float) -> dict[str, Any]:
    """An optimiser object with the new rate: the one compiled into the model, else the run's by name."""
    compiled = (case.lint.graph.compile_config or {}).get("optimizer")
    if isinstance(compiled, Mapping) and isinstance(compiled.get("config"), Mapping):
        return {
            "class_name": compiled.get("class_name"),
            "config": {**compiled["config"], "learning_rate": rate},
        }
    return {"name": case.trace.optimizer, "learning_rate": rate}


def _arguments_path(optimizer: Mapping[str, Any]) -> str:
    return "/training/optimizer" + ("/config" if isinstance(optimizer.get("config"), Mapping) else "")


def _scaled(node: Mapping[str, Any], pointer: str, factor: float) -> JsonPatch:
    """Replace the first rate found, descending into ``config`` and into a schedule."""
    for key in ("config", *RATE_ARGUMENTS):
        value, path = node.get(key), f"{pointer}/{key}"
        if isinstance(value, Mapping):
            return _scaled(value, path, factor)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return [{"op": "replace", "path": path, "value": _round(value * factor)}]
    return []


def _round(rate: float) -> float:
    return float(f"{rate:.6g}")
