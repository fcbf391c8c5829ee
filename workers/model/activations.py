"""Activation functions: Keras's own function, or its layer when an argument differs from the function's
default."""

import inspect
from collections.abc import Callable
from typing import Any

import keras

from workers.model.construct import Recipe, look_up, plain, reject

FUNCTIONS: dict[str, Recipe] = {
    name: Recipe(getattr(keras.activations, name), arguments)
    for name, arguments in {
        "celu": ("alpha",),
        "elu": ("alpha",),
        "exponential": (),
        "gelu": ("approximate",),
        "glu": ("axis",),
        "hard_shrink": ("threshold",),
        "hard_sigmoid": (),
        "hard_silu": (),
        "hard_tanh": (),
        "leaky_relu": ("negative_slope",),
        "linear": (),
        "log_sigmoid": (),
        "log_softmax": ("axis",),
        "mish": (),
        "relu": ("negative_slope", "max_value", "threshold"),
        "relu6": (),
        "selu": (),
        "sigmoid": (),
        "silu": (),
        "soft_shrink": ("threshold",),
        "softmax": ("axis",),
        "softplus": (),
        "softsign": (),
        "sparse_plus": (),
        "sparse_sigmoid": (),
        "sparsemax": ("axis",),
        "squareplus": ("b",),
        "tanh": (),
        "tanh_shrink": (),
        "threshold": ("threshold", "default_value"),
    }.items()
}

LAYERS: dict[str, Recipe] = {
    "elu": Recipe(keras.layers.ELU, ("alpha",)),
    "leaky_relu": Recipe(keras.layers.LeakyReLU, ("negative_slope",)),
    "relu": Recipe(keras.layers.ReLU, ("negative_slope", "max_value", "threshold")),
    "softmax": Recipe(keras.layers.Softmax, ("axis",)),
}
"""A function cannot carry an argument into a saved model; the layer of the same name can."""


def activation(spec: Any, pointer: str) -> Callable[..., Any] | None:
    """Build an activation; ``None`` stays ``None`` (Keras: linear).

    Raises:
        ModelRejectedError: not on the table, or an argument that Keras has no serialisable form for.
    """
    if spec is None:
        return None
    recipe, known = look_up(FUNCTIONS, spec, "activation", pointer)
    if not _changed(recipe, known.args, pointer):
        function: Callable[..., Any] = recipe.factory
        return function
    layer = LAYERS.get(known.name)
    if layer is None:
        raise reject(pointer, f"activation {known.name!r} takes no arguments here")
    made: Callable[..., Any] = layer.make(known.args, pointer)
    return made


def _changed(recipe: Recipe, args: Any, pointer: str) -> bool:
    parameters = inspect.signature(recipe.factory).parameters
    return any(
        name in args and plain(args[name], pointer) != parameters[name].default for name in recipe.arguments
    )
