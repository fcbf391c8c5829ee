"""Weight initialisers."""

from service.lint.catalog.argument import Argument
from service.lint.catalog.family import Entry, Family
from service.lint.catalog.seed import SEED
from service.lint.catalog.value import boolean, choice, either, integer, many, number, numbers, optional

_AXES = either("an axis or an array of axes", integer, many(integer))
_FANS = (
    SEED,
    Argument("input_axes", optional(_AXES), None),
    Argument("output_axes", optional(_AXES), None),
)

INITIALIZERS = Family(
    "an initializer",
    ("keras.initializers",),
    (
        Entry("zeros", "Zeros", aliases=("zero", "ZerosInitializer")),
        Entry("ones", "Ones", aliases=("one", "OnesInitializer")),
        Entry(
            "constant",
            "Constant",
            (Argument("value", numbers, 0.0),),
            aliases=("ConstantInitializer",),
        ),
        Entry("identity", "Identity", (Argument("gain", number, 1.0),), aliases=("IdentityInitializer",)),
        Entry(
            "orthogonal",
            "Orthogonal",
            (Argument("gain", number, 1.0), SEED),
            aliases=("OrthogonalInitializer",),
        ),
        Entry("glorot_uniform", "GlorotUniform", _FANS, aliases=("xavier_uniform",)),
        Entry("glorot_normal", "GlorotNormal", _FANS, aliases=("xavier_normal",)),
        Entry("he_normal", "HeNormal", _FANS),
        Entry("he_uniform", "HeUniform", _FANS),
        Entry("lecun_normal", "LecunNormal", _FANS),
        Entry("lecun_uniform", "LecunUniform", _FANS),
        Entry(
            "random_normal",
            "RandomNormal",
            (Argument("mean", number, 0.0), Argument("stddev", number, 0.05), SEED),
            aliases=("normal",),
        ),
        Entry(
            "truncated_normal",
            "TruncatedNormal",
            (Argument("mean", number, 0.0), Argument("stddev", number, 0.05), SEED),
        ),
        Entry(
            "random_uniform",
            "RandomUniform",
            (Argument("minval", number, -0.05), Argument("maxval", number, 0.05), SEED),
            aliases=("uniform",),
        ),
        Entry(
            "variance_scaling",
            "VarianceScaling",
            (
                Argument("scale", number, 1.0),
                Argument("mode", choice("fan_in", "fan_out", "fan_avg"), "fan_in"),
                Argument(
                    "distribution",
                    choice("truncated_normal", "untruncated_normal", "normal", "uniform"),
                    "truncated_normal",
                ),
                *_FANS,
            ),
        ),
        Entry(
            "stft",
            "STFT",
            (
                Argument("side", choice("real", "imag"), "real"),
                Argument("window", optional(choice("hann", "hamming")), "hann"),
                Argument("scaling", optional(choice("density", "spectrum")), "density"),
                Argument("periodic", boolean, False),
            ),
            aliases=("STFTInitializer",),
        ),
    ),
)
