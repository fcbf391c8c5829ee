"""Layers around layers, and the cells of recurrent layers."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.family import absent
from service.lint.catalog.layers.recurrent import CELL, FORGET, GATE, LEGACY, RESET_AFTER, SEQUENCE
from service.lint.catalog.value import boolean, choice, optional, positive_integer
from service.lint.shapes.elementwise import same_shape
from service.lint.shapes.wrappers import (
    bidirectional_output,
    bidirectional_weights,
    cell_output,
    rnn_output,
    rnn_weights,
    spectral_output,
    spectral_weights,
    time_distributed_output,
    time_distributed_weights,
)


def unread(value: object) -> None:
    """An inner layer: the reader reads it, with the context that it needs."""
    raise AssertionError("inner layers are read by service.lint.reader.layer")


INNER = Argument("layer", unread)

LAYERS = (
    LayerEntry(
        "TimeDistributed", (INNER,), time_distributed_output, time_distributed_weights, inner=("layer",)
    ),
    LayerEntry(
        "Bidirectional",
        (
            INNER,
            Argument("merge_mode", optional(choice("sum", "mul", "ave", "concat")), "concat"),
            Argument("weights", absent, None),
            Argument("backward_layer", unread, None),
        ),
        bidirectional_output,
        bidirectional_weights,
        inner=("layer", "backward_layer"),
    ),
    LayerEntry(
        "SpectralNormalization",
        (INNER, Argument("power_iterations", positive_integer, 1)),
        spectral_output,
        spectral_weights,
        inner=("layer",),
    ),
    LayerEntry(
        "RNN",
        (Argument("cell", unread), *SEQUENCE, Argument("zero_output_for_mask", boolean, False)),
        rnn_output,
        rnn_weights,
        inner=("cell",),
        renamed={"implementation": None, "time_major": None},
    ),
    LayerEntry("StackedRNNCells", (Argument("cells", unread),), same_shape, inner=("cells",)),
    LayerEntry("SimpleRNNCell", CELL, cell_output, renamed=LEGACY),
    LayerEntry("LSTMCell", (*CELL, GATE, FORGET), cell_output, renamed=LEGACY),
    LayerEntry("GRUCell", (*CELL, GATE, RESET_AFTER), cell_output, renamed=LEGACY),
)
