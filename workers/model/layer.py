"""One layer of the graph as a Keras layer; wrappers and cells recursively."""

from collections.abc import Callable
from typing import Any

import keras

from service.lint.graph import Layer
from workers.model.construct import Recipe, reject
from workers.model.layers.table import LAYERS

IGNORED = frozenset({"dtype", "quantization_config", "lora_alpha", "reverse_dtype"})
"""Arguments about precision: a run has one policy for the whole network."""


def make_layer(layer: Layer, name: str) -> keras.layers.Layer:
    """Build the Keras layer called ``name``.

    Raises:
        ModelRejectedError: the layer is not on the allow-list, or Keras refuses its arguments.
    """
    recipe = None if layer.opaque else _recipe(layer.kind)
    if recipe is None:
        raise reject(layer.pointer, f"layer {layer.kind!r} is not one that can be trained here")
    _check_complete(layer, recipe)
    made: keras.layers.Layer = recipe.make(layer.args, layer.pointer, **_named(layer.kind, name))
    made.trainable = layer.trainable
    return made


def _check_complete(layer: Layer, recipe: Recipe) -> None:
    """Refuse an argument that would be dropped: the network would not be the one submitted."""
    for name in layer.args.keys() - set(recipe.arguments) - IGNORED:
        if layer.args[name] not in (None, False):
            raise reject(layer.pointer_to(name), f"{layer.kind} with {name!r} cannot be trained here")


def _named(kind: str, name: str) -> dict[str, str]:
    return {} if kind == "StackedRNNCells" else {"name": name}


def _recipe(kind: str) -> Recipe | None:
    return _WRAPPERS.get(kind) or LAYERS.get(kind)


def _wrapped(layer: Any, pointer: str) -> keras.layers.Layer | None:
    if layer is None:
        return None
    if not isinstance(layer, Layer):
        raise reject(pointer, f"expected a layer, received {type(layer).__name__}")
    return make_layer(layer, _own_name(layer))


def _wrapped_list(cells: Any, pointer: str) -> list[keras.layers.Layer | None]:
    if not isinstance(cells, list | tuple):
        raise reject(pointer, f"expected a list of cells, received {type(cells).__name__}")
    return [_wrapped(cell, pointer) for cell in cells]


def _own_name(layer: Layer) -> str:
    return layer.name.rsplit("/", 1)[-1]


def _wrapper(factory: Callable[..., Any], *arguments: str) -> Recipe:
    converters = dict.fromkeys(("layer", "backward_layer", "cell"), _wrapped)
    return Recipe(factory, arguments, {**converters, "cells": _wrapped_list})


_WRAPPERS: dict[str, Recipe] = {
    "Bidirectional": _wrapper(keras.layers.Bidirectional, "layer", "merge_mode", "backward_layer"),
    "RNN": _wrapper(
        keras.layers.RNN,
        "cell",
        "return_sequences",
        "return_state",
        "go_backwards",
        "stateful",
        "unroll",
        "zero_output_for_mask",
    ),
    "SpectralNormalization": _wrapper(keras.layers.SpectralNormalization, "layer", "power_iterations"),
    "StackedRNNCells": _wrapper(keras.layers.StackedRNNCells, "cells"),
    "TimeDistributed": _wrapper(keras.layers.TimeDistributed, "layer"),
}
