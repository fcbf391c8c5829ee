"""Dense, Embedding, inputs and layers that pass their input on."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import ACTIVATION, ACTIVITY_REGULARIZER, BIAS, KERNEL, USE_BIAS, weight
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.value import anything, boolean, number, optional, positive_integer
from service.lint.shapes.dense import dense_output, dense_weights, embedding_output, embedding_weights
from service.lint.shapes.elementwise import same_shape

LORA = (
    Argument("lora_rank", optional(positive_integer), None),
    Argument("lora_alpha", optional(number), None),
    Argument("quantization_config", anything, None),
)

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
            Argument("weights", anything, None),
            *LORA,
        ),
        embedding_output,
        embedding_weights,
        renamed={"input_length": None, "activity_regularizer": None},
    ),
    LayerEntry("Identity", (), same_shape),
    LayerEntry("Masking", (Argument("mask_value", number, 0.0),), same_shape),
)
