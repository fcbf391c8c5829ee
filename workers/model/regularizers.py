"""Weight and activity regularisers."""

from typing import Any

import keras

from workers.model.construct import Recipe, look_up

_L1L2 = Recipe(keras.regularizers.L1L2, ("l1", "l2"))

REGULARIZERS: dict[str, Recipe] = {
    "l1": Recipe(keras.regularizers.L1, ("l1",)),
    "l2": Recipe(keras.regularizers.L2, ("l2",)),
    "l1_l2": _L1L2,
    "l1l2": _L1L2,
    "orthogonal_regularizer": Recipe(keras.regularizers.OrthogonalRegularizer, ("factor", "mode")),
}


def regularizer(spec: Any, pointer: str) -> keras.regularizers.Regularizer | None:
    """Build a regulariser; ``None`` stays ``None``."""
    if spec is None:
        return None
    recipe, known = look_up(REGULARIZERS, spec, "regularizer", pointer)
    return recipe.make(known.args, pointer)
