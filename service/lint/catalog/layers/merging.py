"""Merging."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.value import boolean, either, integer, repeated
from service.lint.shapes.merging import (
    concatenate_output,
    dot_output,
    elementwise_output,
    subtract_output,
)

LAYERS = (
    *(
        LayerEntry(kind, (), elementwise_output, merges=True)
        for kind in ("Add", "Average", "Maximum", "Minimum", "Multiply")
    ),
    LayerEntry("Subtract", (), subtract_output, merges=True),
    LayerEntry("Concatenate", (Argument("axis", integer, -1),), concatenate_output, merges=True),
    LayerEntry(
        "Dot",
        (
            Argument("axes", either("an axis or a pair of axes", integer, repeated(2, integer))),
            Argument("normalize", boolean, False),
        ),
        dot_output,
        merges=True,
    ),
)
