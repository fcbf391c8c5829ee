"""Dropout, noise and activity penalties."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import DATA_FORMAT, rate
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.seed import SEED
from service.lint.catalog.value import integer, many, number, optional
from service.lint.shapes.elementwise import same_shape

RATE = Argument("rate", rate)
NOISE_SHAPE = Argument("noise_shape", optional(many(optional(integer))), None)

LAYERS = (
    LayerEntry("Dropout", (RATE, NOISE_SHAPE, SEED), same_shape),
    LayerEntry("AlphaDropout", (RATE, NOISE_SHAPE, SEED), same_shape),
    LayerEntry("GaussianDropout", (RATE, SEED), same_shape),
    LayerEntry("GaussianNoise", (Argument("stddev", number), SEED), same_shape),
    LayerEntry("SpatialDropout1D", (RATE, SEED), same_shape, renamed={"noise_shape": None}),
    LayerEntry("SpatialDropout2D", (RATE, DATA_FORMAT, SEED), same_shape, renamed={"noise_shape": None}),
    LayerEntry("SpatialDropout3D", (RATE, DATA_FORMAT, SEED), same_shape, renamed={"noise_shape": None}),
    LayerEntry(
        "ActivityRegularization",
        (Argument("l1", number, 0.0), Argument("l2", number, 0.0)),
        same_shape,
    ),
)
