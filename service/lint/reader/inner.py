"""Layers within layers: what TimeDistributed, Bidirectional and RNN wrap."""

from typing import Any

from service.lint.graph import Layer
from service.lint.reader.context import Context
from service.lint.reader.pointer import join

RECURRENT = frozenset({"SimpleRNN", "LSTM", "GRU", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
CELLS = frozenset({"SimpleRNNCell", "LSTMCell", "GRUCell"})

EXPECTED = {
    "Bidirectional": ("a recurrent layer", RECURRENT),
    "RNN": ("a recurrent cell", CELLS | {"StackedRNNCells"}),
    "StackedRNNCells": ("a recurrent cell", CELLS),
}


def take_inner(context: Context, layer: Layer, key: str, value: Any) -> Any:
    """The layer, or the layers, that an argument of ``layer`` holds."""
    pointer = join(layer.args_pointer, key)
    if value is None and key == "backward_layer":
        return None
    if type(value) is list and layer.kind in ("RNN", "StackedRNNCells"):
        cells = [_one(context, layer, item, f"{pointer}/{index}") for index, item in enumerate(value)]
        if not cells:
            context.fault(pointer, "expected at least one cell, received []")
        known = tuple([cell for cell in cells if cell is not None])
        return known if layer.kind == "StackedRNNCells" else _stacked(layer, known, pointer)
    if layer.kind == "StackedRNNCells":
        context.fault(pointer, "expected an array of cells")
        return ()
    return _one(context, layer, value, pointer)


def _one(context: Context, layer: Layer, value: Any, pointer: str) -> Layer | None:
    if context.read_inner is None:
        return None
    inner = context.read_inner(value, pointer)
    if inner is None:
        return None
    expected, kinds = EXPECTED.get(layer.kind, ("", frozenset()))
    if inner.opaque:
        layer.opaque, layer.weights_known = True, False
    elif (kinds and inner.kind not in kinds) or inner.kind in ("InputLayer", *CELLS - kinds):
        context.fault(pointer, f"expected {expected or 'a layer'} in {layer.kind}, received {inner.kind}")
    return inner


def _stacked(layer: Layer, cells: tuple[Layer, ...], pointer: str) -> Layer:
    """Keras stacks an array of cells by itself."""
    return Layer("stacked_rnn_cells", "StackedRNNCells", {"cells": cells}, layer.pointer, pointer)
