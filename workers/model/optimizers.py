"""Optimisers."""

from typing import Any

import keras

from service.lint.graph import ObjectSpec
from workers.model.construct import Recipe, look_up, reject
from workers.model.schedules import learning_rate

_COMMON = (
    "learning_rate",
    "weight_decay",
    "clipnorm",
    "clipvalue",
    "global_clipnorm",
    "use_ema",
    "ema_momentum",
    "ema_overwrite_frequency",
    "loss_scale_factor",
    "gradient_accumulation_steps",
)
_ADAM = ("beta_1", "beta_2", "epsilon")


def _optimizer(factory: Any, *arguments: str) -> Recipe:
    return Recipe(factory, (*_COMMON, *arguments), {"learning_rate": learning_rate})


OPTIMIZERS: dict[str, Recipe] = {
    "adadelta": _optimizer(keras.optimizers.Adadelta, "rho", "epsilon"),
    "adafactor": _optimizer(
        keras.optimizers.Adafactor,
        "beta_2_decay",
        "epsilon_1",
        "epsilon_2",
        "clip_threshold",
        "relative_step",
    ),
    "adagrad": _optimizer(keras.optimizers.Adagrad, "initial_accumulator_value", "epsilon"),
    "adam": _optimizer(keras.optimizers.Adam, *_ADAM, "amsgrad"),
    "adamax": _optimizer(keras.optimizers.Adamax, *_ADAM),
    "adamw": _optimizer(keras.optimizers.AdamW, *_ADAM, "amsgrad"),
    "ftrl": _optimizer(
        keras.optimizers.Ftrl,
        "learning_rate_power",
        "initial_accumulator_value",
        "l1_regularization_strength",
        "l2_regularization_strength",
        "l2_shrinkage_regularization_strength",
        "beta",
    ),
    "lamb": _optimizer(keras.optimizers.Lamb, *_ADAM),
    "lion": _optimizer(keras.optimizers.Lion, "beta_1", "beta_2"),
    "muon": _optimizer(
        keras.optimizers.Muon,
        "adam_beta_1",
        "adam_beta_2",
        "epsilon",
        "momentum",
        "ns_steps",
        "nesterov",
    ),
    "nadam": _optimizer(keras.optimizers.Nadam, *_ADAM),
    "rmsprop": _optimizer(keras.optimizers.RMSprop, "rho", "momentum", "epsilon", "centered"),
    "sgd": _optimizer(keras.optimizers.SGD, "momentum", "nesterov"),
}


def optimizer(spec: Any, pointer: str, gradient_clip_norm: float | None = None) -> keras.optimizers.Optimizer:
    """Build an optimiser; ``gradient_clip_norm`` replaces its own clipping by one of the global norm."""
    recipe, known = look_up(OPTIMIZERS, spec, "optimizer", pointer)
    args = dict(known.args)
    if gradient_clip_norm is not None:
        args |= {"clipnorm": None, "clipvalue": None, "global_clipnorm": gradient_clip_norm}
    made: keras.optimizers.Optimizer = recipe.make(args, pointer)
    if not isinstance(spec, ObjectSpec):  # pragma: no cover - look_up has refused it
        raise reject(pointer, "expected an optimizer")
    return made
