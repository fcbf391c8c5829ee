"""Random changes of images: they leave the shape alone."""

from typing import Any

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import DATA_FORMAT
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.seed import SEED
from service.lint.catalog.value import (
    boolean,
    choice,
    either,
    integer,
    many,
    number,
    optional,
    positive_integer,
    repeated,
)
from service.lint.shapes.elementwise import same_shape

NUMBERS = either("a number or an array of numbers", number, many(number))


def factor(name: str = "factor", *default: Any) -> Argument:
    """A strength, or its bounds."""
    return Argument(name, optional(NUMBERS), *default)


VALUE_RANGE = Argument("value_range", many(number), (0.0, 255.0))
FILL_MODE = Argument("fill_mode", choice("reflect", "wrap", "constant", "nearest"), "reflect")
FILL_VALUE = Argument("fill_value", optional(number), 0.0)
INTERPOLATION = Argument("interpolation", choice("bilinear", "nearest"), "bilinear")
GEOMETRY = (FILL_MODE, INTERPOLATION, SEED, FILL_VALUE, DATA_FORMAT)
RANDOM = (SEED, DATA_FORMAT)


def augmentation(kind: str, *arguments: Argument) -> LayerEntry:
    """A layer that changes values, not shapes."""
    return LayerEntry(kind, arguments, same_shape)


LAYERS = (
    augmentation(
        "RandomFlip",
        Argument(
            "mode", choice("horizontal", "vertical", "horizontal_and_vertical"), "horizontal_and_vertical"
        ),
        *RANDOM,
    ),
    augmentation("RandomRotation", factor(), *GEOMETRY),
    augmentation("RandomTranslation", factor("height_factor"), factor("width_factor"), *GEOMETRY),
    augmentation("RandomZoom", factor("height_factor"), factor("width_factor", None), *GEOMETRY),
    augmentation("RandomShear", factor("x_factor", 0.0), factor("y_factor", 0.0), *GEOMETRY),
    augmentation("RandomBrightness", factor(), VALUE_RANGE, SEED),
    augmentation("RandomContrast", factor(), VALUE_RANGE, SEED),
    augmentation("RandomColorDegeneration", factor(), VALUE_RANGE, *RANDOM),
    augmentation(
        "RandomColorJitter",
        VALUE_RANGE,
        factor("brightness_factor", None),
        factor("contrast_factor", None),
        factor("saturation_factor", None),
        factor("hue_factor", None),
        *RANDOM,
    ),
    augmentation(
        "RandomElasticTransform",
        factor("factor", 1.0),
        factor("scale", 1.0),
        INTERPOLATION,
        FILL_MODE,
        FILL_VALUE,
        VALUE_RANGE,
        *RANDOM,
    ),
    augmentation(
        "RandomErasing",
        factor("factor", 1.0),
        factor("scale", (0.02, 0.33)),
        Argument("fill_value", optional(NUMBERS), None),
        VALUE_RANGE,
        *RANDOM,
    ),
    augmentation(
        "RandomGaussianBlur",
        factor("factor", 1.0),
        Argument("kernel_size", repeated(2, positive_integer), (3, 3)),
        factor("sigma", 1.0),
        VALUE_RANGE,
        *RANDOM,
    ),
    augmentation("RandomGrayscale", factor("factor", 0.5), *RANDOM),
    augmentation("RandomHue", factor(), VALUE_RANGE, *RANDOM),
    augmentation("RandomInvert", factor("factor", 1.0), VALUE_RANGE, *RANDOM),
    augmentation(
        "RandomPerspective",
        factor("factor", 1.0),
        factor("scale", 1.0),
        INTERPOLATION,
        FILL_VALUE,
        *RANDOM,
    ),
    augmentation("RandomPosterization", factor(), VALUE_RANGE, *RANDOM),
    augmentation("RandomSaturation", factor(), VALUE_RANGE, *RANDOM),
    augmentation("RandomSharpness", factor(), VALUE_RANGE, *RANDOM),
    augmentation(
        "Solarization",
        factor("addition_factor", 0.0),
        factor("threshold_factor", 0.0),
        VALUE_RANGE,
        SEED,
    ),
    augmentation("AutoContrast", VALUE_RANGE),
    augmentation("Equalization", VALUE_RANGE, Argument("bins", positive_integer, 256), DATA_FORMAT),
    augmentation(
        "ContrastLimitedAdaptiveHistogramEqualization",
        VALUE_RANGE,
        Argument("clip_limit", number, 4.0),
        Argument("tile_grid_size", repeated(2, positive_integer), (8, 8)),
        DATA_FORMAT,
    ),
    augmentation(
        "AugMix",
        VALUE_RANGE,
        Argument("num_chains", positive_integer, 3),
        Argument("chain_depth", integer, 3),
        factor("factor", 0.3),
        Argument("alpha", number, 1.0),
        Argument("all_ops", boolean, True),
        INTERPOLATION,
        *RANDOM,
    ),
    augmentation(
        "RandAugment",
        VALUE_RANGE,
        Argument("num_ops", positive_integer, 2),
        factor("factor", 0.5),
        INTERPOLATION,
        *RANDOM,
    ),
    augmentation("CutMix", factor("factor", 1.0), *RANDOM),
    augmentation("MixUp", Argument("alpha", number, 0.2), *RANDOM),
)
