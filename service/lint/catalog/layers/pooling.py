"""Pooling."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import DATA_FORMAT, PADDING
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.value import boolean, optional, sizes
from service.lint.shapes.pooling import adaptive_pool_output, global_pool_output, pool_output

KEEPDIMS = Argument("keepdims", boolean, False)


def pool(word: str, alias: str, rank: int) -> LayerEntry:
    """MaxPooling and AveragePooling."""
    # Keras gives MaxPooling a default window of 2 and AveragePooling none.
    window = (2,) * rank
    size = Argument("pool_size", sizes(rank), window) if word == "Max" else Argument("pool_size", sizes(rank))
    strides = Argument("strides", optional(sizes(rank)), None)
    return LayerEntry(
        f"{word}Pooling{rank}D",
        (size, strides, PADDING, DATA_FORMAT),
        pool_output(rank),
        aliases=(f"{alias}Pool{rank}D",),
    )


def global_pool(word: str, alias: str, rank: int) -> LayerEntry:
    """GlobalMaxPooling and GlobalAveragePooling."""
    return LayerEntry(
        f"Global{word}Pooling{rank}D",
        (DATA_FORMAT, KEEPDIMS),
        global_pool_output(rank),
        aliases=(f"Global{alias}Pool{rank}D",),
    )


def adaptive_pool(word: str, rank: int) -> LayerEntry:
    """AdaptiveMaxPooling and AdaptiveAveragePooling."""
    return LayerEntry(
        f"Adaptive{word}Pooling{rank}D",
        (Argument("output_size", sizes(rank)), DATA_FORMAT),
        adaptive_pool_output(rank),
    )


LAYERS = (
    *(pool(word, alias, rank) for word, alias in (("Max", "Max"), ("Average", "Avg")) for rank in (1, 2, 3)),
    *(
        global_pool(word, alias, rank)
        for word, alias in (("Max", "Max"), ("Average", "Avg"))
        for rank in (1, 2, 3)
    ),
    *(adaptive_pool(word, rank) for word in ("Max", "Average") for rank in (1, 2, 3)),
)
