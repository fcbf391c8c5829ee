"""Weight constraints."""

from typing import Any

import keras

from workers.model.construct import Recipe, look_up

CONSTRAINTS: dict[str, Recipe] = {
    "max_norm": Recipe(keras.constraints.MaxNorm, ("max_value", "axis")),
    "min_max_norm": Recipe(keras.constraints.MinMaxNorm, ("min_value", "max_value", "rate", "axis")),
    "non_neg": Recipe(keras.constraints.NonNeg),
    "unit_norm": Recipe(keras.constraints.UnitNorm, ("axis",)),
}


def constraint(spec: Any, pointer: str) -> keras.constraints.Constraint | None:
    """Build a constraint; ``None`` stays ``None``."""
    if spec is None:
        return None
    recipe, known = look_up(CONSTRAINTS, spec, "constraint", pointer)
    return recipe.make(known.args, pointer)
