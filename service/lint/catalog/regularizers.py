"""Weight and activity regularisers."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.family import Entry, Family
from service.lint.catalog.value import choice, number

REGULARIZERS = Family(
    "a regularizer",
    ("keras.regularizers",),
    (
        Entry("l1", "L1", (Argument("l1", number, 0.01),)),
        Entry("l2", "L2", (Argument("l2", number, 0.01),)),
        Entry("l1_l2", "L1L2", (Argument("l1", number, 0.0), Argument("l2", number, 0.0))),
        Entry(
            "orthogonal_regularizer",
            "OrthogonalRegularizer",
            (Argument("factor", number, 0.01), Argument("mode", choice("rows", "columns"), "rows")),
        ),
    ),
)
