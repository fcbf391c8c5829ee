"""Weight constraints."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.family import Entry, Family
from service.lint.catalog.value import either, integer, many, number

_AXIS = Argument("axis", either("an axis or an array of axes", integer, many(integer)), 0)

CONSTRAINTS = Family(
    "a constraint",
    ("keras.constraints",),
    (
        Entry("max_norm", "MaxNorm", (Argument("max_value", number, 2.0), _AXIS)),
        Entry(
            "min_max_norm",
            "MinMaxNorm",
            (
                Argument("min_value", number, 0.0),
                Argument("max_value", number, 1.0),
                Argument("rate", number, 1.0),
                _AXIS,
            ),
        ),
        Entry("non_neg", "NonNeg"),
        Entry("unit_norm", "UnitNorm", (_AXIS,)),
    ),
)
