"""Recurrent layers."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import (
    ACTIVITY_REGULARIZER,
    BIAS,
    DATA_FORMAT,
    KERNEL,
    PADDING,
    USE_BIAS,
    activation,
    rate,
    weight,
)
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.seed import SEED
from service.lint.catalog.value import boolean, choice, either, positive_integer, sizes
from service.lint.shapes.recurrent import (
    conv_lstm_output,
    conv_lstm_weights,
    recurrent_output,
    recurrent_weights,
)

UNITS = Argument("units", positive_integer)
TANH = Argument("activation", activation, activation("tanh"))
GATE = Argument("recurrent_activation", activation, activation("sigmoid"))
WEIGHTS = (USE_BIAS, *KERNEL, *weight("recurrent", "orthogonal"), *BIAS)
DROPOUT = (Argument("dropout", rate, 0.0), Argument("recurrent_dropout", rate, 0.0), SEED)
SEQUENCE = (
    Argument("return_sequences", boolean, False),
    Argument("return_state", boolean, False),
    Argument("go_backwards", boolean, False),
    Argument("stateful", boolean, False),
    Argument("unroll", boolean, False),
)
USE_CUDNN = Argument("use_cudnn", either("'auto', true or false", choice("auto"), boolean), "auto")
FORGET = Argument("unit_forget_bias", boolean, True)
RESET_AFTER = Argument("reset_after", boolean, True)
LEGACY = {"implementation": None, "time_major": None, "zero_output_for_mask": None}

CELL = (UNITS, TANH, *WEIGHTS, *DROPOUT)
LAYER = (*CELL, *SEQUENCE, ACTIVITY_REGULARIZER)


def conv_lstm(rank: int) -> LayerEntry:
    """ConvLSTM1D, 2D, 3D."""
    window = (
        Argument("filters", positive_integer),
        Argument("kernel_size", sizes(rank)),
        Argument("strides", sizes(rank), (1,) * rank),
        Argument("dilation_rate", sizes(rank), (1,) * rank),
        PADDING,
        DATA_FORMAT,
    )
    rest = (argument for argument in LAYER if argument.name not in ("units", "unroll"))
    return LayerEntry(
        f"ConvLSTM{rank}D",
        (*window, *rest, GATE, FORGET),
        conv_lstm_output(rank),
        conv_lstm_weights(rank),
        renamed={**LEGACY, "unroll": None},
    )


LAYERS = (
    *(conv_lstm(rank) for rank in (1, 2, 3)),
    LayerEntry(
        "SimpleRNN",
        LAYER,
        recurrent_output("SimpleRNN", 1),
        recurrent_weights("SimpleRNN", "simple_rnn_cell", 1),
        renamed=LEGACY,
    ),
    LayerEntry(
        "LSTM",
        (*LAYER, GATE, FORGET, USE_CUDNN),
        recurrent_output("LSTM", 2),
        recurrent_weights("LSTM", "lstm_cell", 4),
        aliases=("CuDNNLSTM",),
        renamed=LEGACY,
    ),
    LayerEntry(
        "GRU",
        (*LAYER, GATE, RESET_AFTER, USE_CUDNN),
        recurrent_output("GRU", 1),
        recurrent_weights("GRU", "gru_cell", 3),
        aliases=("CuDNNGRU",),
        renamed=LEGACY,
    ),
)
