"""Patches on what is declared about the training, in whatever form it was written."""

from typing import Any

from api_schemas.finding import JsonPatch
from service.lint.learning_rate import inner_optimizer
from service.lint.training import TRAINING_POINTER, Declared

_CLASS_NAMES = {"sgd": "SGD", "rmsprop": "RMSprop", "adamw": "AdamW"}
"""Keras class names that are not their snake-case names in camel case."""


def set_arguments(declared: Declared, module: str, **arguments: Any) -> JsonPatch:
    """Set arguments and keep the object: ``{"from_logits": true}`` on a loss that may be a bare name."""
    if declared.form == "name":
        return replace_object(declared, module, declared.spec.name, **arguments)
    return [
        {"op": "add", "path": f"{declared.args_pointer}/{argument}", "value": value}
        for argument, value in arguments.items()
    ]


def set_optimizer_arguments(declared: Declared, **arguments: Any) -> JsonPatch | None:
    """Set arguments of the optimiser; ``None`` where it is wrapped in another."""
    if inner_optimizer(declared.spec) is not declared.spec:
        return None
    return set_arguments(declared, "optimizers", **arguments)


def replace_object(declared: Declared, module: str, name: str, **arguments: Any) -> JsonPatch:
    """Put another object in its place, in the form of the old one. ``module``: ``losses``, ``optimizers``."""
    return [{"op": "replace", "path": declared.pointer, "value": _written(declared, module, name, arguments)}]


def _written(declared: Declared, module: str, name: str, arguments: dict[str, Any]) -> Any:
    if declared.form == "name" and not arguments:
        return name
    if declared.form != "config" and declared.pointer.startswith(TRAINING_POINTER):
        return {"name": name, **arguments}
    class_name = _CLASS_NAMES.get(name) or "".join(word.capitalize() for word in name.split("_"))
    return {
        "module": f"keras.{module}",
        "class_name": class_name,
        "config": dict(arguments),
        "registered_name": None,
    }
