"""Weight initialisers."""

from typing import Any

import keras

from workers.model.construct import Recipe, look_up

_FANS = ("seed", "input_axes", "output_axes")

INITIALIZERS: dict[str, Recipe] = {
    "zeros": Recipe(keras.initializers.Zeros),
    "ones": Recipe(keras.initializers.Ones),
    "constant": Recipe(keras.initializers.Constant, ("value",)),
    "identity": Recipe(keras.initializers.Identity, ("gain",)),
    "orthogonal": Recipe(keras.initializers.Orthogonal, ("gain", "seed")),
    "glorot_normal": Recipe(keras.initializers.GlorotNormal, _FANS),
    "glorot_uniform": Recipe(keras.initializers.GlorotUniform, _FANS),
    "he_normal": Recipe(keras.initializers.HeNormal, _FANS),
    "he_uniform": Recipe(keras.initializers.HeUniform, _FANS),
    "lecun_normal": Recipe(keras.initializers.LecunNormal, _FANS),
    "lecun_uniform": Recipe(keras.initializers.LecunUniform, _FANS),
    "random_normal": Recipe(keras.initializers.RandomNormal, ("mean", "stddev", "seed")),
    "random_uniform": Recipe(keras.initializers.RandomUniform, ("minval", "maxval", "seed")),
    "truncated_normal": Recipe(keras.initializers.TruncatedNormal, ("mean", "stddev", "seed")),
    "variance_scaling": Recipe(keras.initializers.VarianceScaling, ("scale", "mode", "distribution", *_FANS)),
}


def initializer(spec: Any, pointer: str) -> keras.initializers.Initializer | None:
    """Build an initialiser; ``None`` stays ``None``."""
    if spec is None:
        return None
    recipe, known = look_up(INITIALIZERS, spec, "initializer", pointer)
    return recipe.make(known.args, pointer)
