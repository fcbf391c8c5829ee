"""Dense, Embedding, inputs and layers that pass their input on."""

from typing import Any

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import ACTIVATION, ACTIVITY_REGULARIZER, BIAS, KERNEL, USE_BIAS, weight
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.family import absent
from service.lint.catalog.value import Unfit, boolean, number, optional, positive_integer, shape, text
from service.lint.shapes.dense import (
    dense_output,
    dense_weights,
    embedding_output,
    embedding_weights,
    reversible_weights,
)
from service.lint.shapes.einsum import einsum_output, einsum_weights, is_equation
from service.lint.shapes.elementwise import same_shape

LORA = (
    Argument("lora_rank", optional(positive_integer), None),
    Argument("lora_alpha", optional(number), None),
    Argument("quantization_config", absent, None),
)


def equation(value: Any) -> str:
    """An einsum equation of a kernel."""
    if type(value) is str and len(value) <= 64 and is_equation(value):
        return value
    raise Unfit("an equation such as 'ab,bc->ac' or '...ab,bc->...ac'", value)


def sizes_or_size(value: Any) -> tuple[int | None, ...]:
    """The output shape without the batch axis."""
    return shape([value] if type(value) is int else value)


LAYERS = (
    LayerEntry(
        "Dense",
        (
            Argument("units", positive_integer),
            ACTIVATION,
            USE_BIAS,
            *KERNEL,
            *BIAS,
            ACTIVITY_REGULARIZER,
            *LORA,
        ),
        dense_output,
        dense_weights,
    ),
    LayerEntry(
        "Embedding",
        (
            Argument("input_dim", positive_integer),
            Argument("output_dim", positive_integer),
            *weight("embeddings", "uniform"),
            Argument("mask_zero", boolean, False),
            Argument("weights", absent, None),
            *LORA,
        ),
        embedding_output,
        embedding_weights,
        renamed={"input_length": None, "activity_regularizer": None},
    ),
    LayerEntry(
        "ReversibleEmbedding",
        (
            Argument("input_dim", positive_integer),
            Argument("output_dim", positive_integer),
            Argument("tie_weights", boolean, True),
            *weight("embeddings", "uniform"),
            Argument("mask_zero", boolean, False),
            Argument("reverse_dtype", optional(text), None),
            Argument("logit_soft_cap", optional(number), None),
            *LORA,
        ),
        embedding_output,
        reversible_weights,
    ),
    LayerEntry(
        "EinsumDense",
        (
            Argument("equation", equation),
            Argument("output_shape", sizes_or_size),
            ACTIVATION,
            Argument("bias_axes", optional(text), None),
            *KERNEL,
            *BIAS,
            ACTIVITY_REGULARIZER,
            *LORA,
        ),
        einsum_output,
        einsum_weights,
        renamed={"gptq_unpacked_column_size": None},
    ),
    LayerEntry("Identity", (), same_shape),
    LayerEntry("Masking", (Argument("mask_value", number, 0.0),), same_shape),
)
