"""Low-rank adaptation: two narrow matrices beside a frozen kernel (Hu 2021, arXiv:2106.09685)."""

from service.lint.catalog.initializers import INITIALIZERS
from service.lint.shapes.weight import Args, Weight

FIRST, SECOND = INITIALIZERS.read("he_uniform"), INITIALIZERS.read("zeros")
"""Keras's initialisers of the two: their product begins at zero."""


def adapted(args: Args, weights: list[Weight]) -> list[Weight]:
    """The weights as they are with ``lora_rank``; the first of them is the kernel."""
    rank = args["lora_rank"]
    if rank is None:
        return weights
    kernel, *others = weights
    return [
        kernel._replace(trainable=False),
        *others,
        Weight(f"lora_{kernel.name}_a", (*kernel.shape[:-1], rank), FIRST),
        Weight(f"lora_{kernel.name}_b", (rank, kernel.shape[-1]), SECOND),
    ]
