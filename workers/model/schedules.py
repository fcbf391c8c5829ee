"""Learning-rate schedules."""

from typing import Any

import keras

from service.lint.graph import ObjectSpec
from workers.model.construct import Recipe, look_up, plain

_Schedules = keras.optimizers.schedules

SCHEDULES: dict[str, Recipe] = {
    "cosine_decay": Recipe(
        _Schedules.CosineDecay,
        ("initial_learning_rate", "decay_steps", "alpha", "warmup_target", "warmup_steps"),
    ),
    "cosine_decay_restarts": Recipe(
        _Schedules.CosineDecayRestarts,
        ("initial_learning_rate", "first_decay_steps", "t_mul", "m_mul", "alpha"),
    ),
    "exponential_decay": Recipe(
        _Schedules.ExponentialDecay, ("initial_learning_rate", "decay_steps", "decay_rate", "staircase")
    ),
    "inverse_time_decay": Recipe(
        _Schedules.InverseTimeDecay, ("initial_learning_rate", "decay_steps", "decay_rate", "staircase")
    ),
    "piecewise_constant_decay": Recipe(_Schedules.PiecewiseConstantDecay, ("boundaries", "values")),
    "polynomial_decay": Recipe(
        _Schedules.PolynomialDecay,
        ("initial_learning_rate", "decay_steps", "end_learning_rate", "power", "cycle"),
    ),
}


def learning_rate(value: Any, pointer: str) -> Any:
    """A number as a float, or a schedule."""
    if not isinstance(value, ObjectSpec):
        number = plain(value, pointer)
        return float(number) if isinstance(number, int) and not isinstance(number, bool) else number
    recipe, known = look_up(SCHEDULES, value, "learning-rate schedule", pointer)
    return recipe.make({key: _listed(item) for key, item in known.args.items()}, pointer)


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
