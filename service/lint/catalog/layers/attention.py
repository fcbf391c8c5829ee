"""Attention."""

from typing import Any

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import ACTIVITY_REGULARIZER, BIAS, KERNEL, USE_BIAS, rate
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.seed import SEED
from service.lint.catalog.value import boolean, choice, integer, many, optional, positive_integer
from service.lint.shapes.attention import (
    additive_weights,
    attention_weights,
    dot_attention_output,
    grouped_query_output,
    grouped_query_weights,
    multi_head_output,
    multi_head_weights,
)

DROPOUT = Argument("dropout", rate, 0.0)


def size_or_sizes(value: Any) -> tuple[int, ...]:
    """One size or several, as a tuple."""
    sizes: tuple[int, ...] = many(positive_integer)(value if type(value) is list else [value])
    return sizes


PROJECTIONS = (
    DROPOUT,
    USE_BIAS,
    Argument("use_gate", boolean, False),
    Argument("sliding_window", optional(positive_integer), None),
    Argument("flash_attention", optional(boolean), None),
    *KERNEL,
    *BIAS,
    ACTIVITY_REGULARIZER,
    SEED,
)

LAYERS = (
    LayerEntry(
        "MultiHeadAttention",
        (
            Argument("num_heads", positive_integer),
            Argument("key_dim", positive_integer),
            Argument("value_dim", optional(positive_integer), None),
            Argument("output_shape", optional(size_or_sizes), None),
            Argument("attention_axes", optional(many(integer)), None),
            *PROJECTIONS,
        ),
        multi_head_output,
        multi_head_weights,
        renamed={"query_shape": None, "key_shape": None, "value_shape": None},
    ),
    LayerEntry(
        "GroupQueryAttention",
        (
            Argument("head_dim", positive_integer),
            Argument("num_query_heads", positive_integer),
            Argument("num_key_value_heads", positive_integer),
            *PROJECTIONS,
        ),
        grouped_query_output,
        grouped_query_weights,
        aliases=("GroupedQueryAttention",),
        class_name="GroupedQueryAttention",
    ),
    LayerEntry(
        "Attention",
        (
            Argument("use_scale", boolean, False),
            Argument("score_mode", choice("dot", "concat"), "dot"),
            DROPOUT,
            SEED,
        ),
        dot_attention_output("Attention"),
        attention_weights,
        merges=True,
        renamed={"causal": None},
    ),
    LayerEntry(
        "AdditiveAttention",
        (Argument("use_scale", boolean, True), DROPOUT),
        dot_attention_output("AdditiveAttention"),
        additive_weights(),
        merges=True,
        renamed={"causal": None, "seed": None, "score_mode": None},
    ),
)
