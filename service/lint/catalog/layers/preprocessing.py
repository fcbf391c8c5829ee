"""Layers that prepare data."""

from typing import Any

from service.lint.catalog.argument import Argument
from service.lint.catalog.common import DATA_FORMAT
from service.lint.catalog.entry import LayerEntry
from service.lint.catalog.family import UNREAD, Unknown
from service.lint.catalog.seed import SEED
from service.lint.catalog.value import (
    LARGEST_INTEGER,
    Unfit,
    boolean,
    choice,
    either,
    integer,
    many,
    natural,
    number,
    optional,
    positive_integer,
    text,
)
from service.lint.shapes.elementwise import same_shape
from service.lint.shapes.images import (
    category_output,
    discretized_output,
    hashed_output,
    looked_up_output,
    mel_output,
    resized_output,
    stft_output,
    stft_weights,
    vectorized_output,
)

NUMBERS = either("a number or an array of numbers", number, many(number))


def token(value: Any) -> str | int:
    """A word or a number."""
    if type(value) is str or (type(value) is int and abs(value) <= LARGEST_INTEGER):
        return value
    raise Unfit("a string or an integer", value)


def vocabulary(value: Any) -> tuple[Any, ...] | None:
    """A list of tokens. A string would be the name of a file to read, which is never done."""
    if type(value) is str:
        raise Unknown("an array of tokens (files are not read)", value, UNREAD)
    tokens: tuple[Any, ...] | None = None if value is None else many(token)(value)
    return tokens


def modes(*words: str) -> Argument:
    """How categories are encoded."""
    return Argument("output_mode", choice(*words), words[0])


SPARSE = Argument("sparse", boolean, False)
ENCODINGS = ("int", "one_hot", "multi_hot", "count")
LOOKUP = (
    Argument("max_tokens", optional(positive_integer), None),
    Argument("num_oov_indices", natural, 1),
    Argument("mask_token", optional(token), None),
    Argument("vocabulary", vocabulary, None),
    Argument("idf_weights", optional(many(number)), None),
    Argument("invert", boolean, False),
    modes(*ENCODINGS, "tf_idf"),
    Argument("pad_to_max_tokens", boolean, False),
    SPARSE,
    Argument("salt", optional(either("an integer or two", integer, many(integer))), None),
)
LOOKUP_LEGACY = {"vocabulary_size": None, "has_input_vocabulary": None, "oov_method": None, "encoding": None}
IMAGE_SIZE = (Argument("height", positive_integer), Argument("width", positive_integer))
INTERPOLATION = Argument(
    "interpolation", choice("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"), "bilinear"
)
FILL_VALUE = Argument("fill_value", optional(number), 0.0)
WINDOW = Argument("window", optional(choice("hann", "hamming")), "hann")

LAYERS = (
    LayerEntry("Rescaling", (Argument("scale", NUMBERS), Argument("offset", NUMBERS, 0.0)), same_shape),
    LayerEntry(
        "Resizing",
        (
            *IMAGE_SIZE,
            INTERPOLATION,
            Argument("crop_to_aspect_ratio", boolean, False),
            Argument("pad_to_aspect_ratio", boolean, False),
            Argument("fill_mode", choice("constant"), "constant"),
            FILL_VALUE,
            Argument("antialias", boolean, False),
            DATA_FORMAT,
        ),
        resized_output,
    ),
    LayerEntry("CenterCrop", (*IMAGE_SIZE, DATA_FORMAT), resized_output),
    LayerEntry("RandomCrop", (*IMAGE_SIZE, SEED, DATA_FORMAT), resized_output),
    LayerEntry(
        "CategoryEncoding",
        (
            Argument("num_tokens", optional(positive_integer), None),
            modes("multi_hot", "one_hot", "count"),
            SPARSE,
        ),
        category_output,
    ),
    LayerEntry(
        "Discretization",
        (
            Argument("bin_boundaries", optional(many(number)), None),
            Argument("num_bins", optional(positive_integer), None),
            Argument("epsilon", number, 0.01),
            modes(*ENCODINGS),
            SPARSE,
        ),
        discretized_output,
    ),
    LayerEntry(
        "Hashing",
        (
            Argument("num_bins", positive_integer),
            Argument("mask_value", optional(token), None),
            Argument("salt", optional(either("an integer or two", integer, many(integer))), None),
            modes(*ENCODINGS),
            SPARSE,
        ),
        hashed_output,
    ),
    LayerEntry(
        "HashedCrossing",
        (Argument("num_bins", positive_integer), modes("int", "one_hot"), SPARSE),
        hashed_output,
        merges=True,
    ),
    LayerEntry(
        "StringLookup",
        (*LOOKUP, Argument("oov_token", text, "[UNK]"), Argument("encoding", text, "utf-8")),
        looked_up_output,
        renamed=LOOKUP_LEGACY,
    ),
    LayerEntry(
        "IntegerLookup",
        (
            *LOOKUP,
            Argument("oov_token", integer, -1),
            Argument("vocabulary_dtype", choice("int64", "int32"), "int64"),
            Argument("oov_method", choice("floormod", "farmhash"), "floormod"),
        ),
        looked_up_output,
        renamed=LOOKUP_LEGACY,
    ),
    LayerEntry(
        "TextVectorization",
        (
            Argument("max_tokens", optional(positive_integer), None),
            Argument(
                "standardize",
                optional(choice("lower_and_strip_punctuation", "lower", "strip_punctuation")),
                "lower_and_strip_punctuation",
            ),
            Argument("split", optional(choice("whitespace", "character")), "whitespace"),
            Argument("ngrams", optional(either("an integer or integers", integer, many(integer))), None),
            modes("int", "multi_hot", "count", "tf_idf"),
            Argument("output_sequence_length", optional(positive_integer), None),
            Argument("pad_to_max_tokens", boolean, False),
            Argument("vocabulary", vocabulary, None),
            Argument("idf_weights", optional(many(number)), None),
            SPARSE,
            Argument("ragged", boolean, False),
            Argument("encoding", text, "utf-8"),
        ),
        vectorized_output,
        renamed=LOOKUP_LEGACY,
    ),
    LayerEntry(
        "MelSpectrogram",
        (
            Argument("fft_length", positive_integer, 2048),
            Argument("sequence_stride", positive_integer, 512),
            Argument("sequence_length", optional(positive_integer), None),
            WINDOW,
            Argument("sampling_rate", positive_integer, 16000),
            Argument("num_mel_bins", positive_integer, 128),
            Argument("min_freq", number, 20.0),
            Argument("max_freq", optional(number), None),
            Argument("power_to_db", boolean, True),
            Argument("top_db", number, 80.0),
            Argument("mag_exp", number, 2.0),
            Argument("min_power", number, 1e-10),
            Argument("ref_power", number, 1.0),
        ),
        mel_output,
    ),
    LayerEntry(
        "STFTSpectrogram",
        (
            Argument("mode", choice("log", "magnitude", "psd", "real", "imag", "angle", "stft"), "log"),
            Argument("frame_length", positive_integer, 256),
            Argument("frame_step", optional(positive_integer), None),
            Argument("fft_length", optional(positive_integer), None),
            WINDOW,
            Argument("periodic", boolean, False),
            Argument("scaling", optional(choice("density", "spectrum")), "density"),
            Argument("padding", choice("valid", "same"), "valid"),
            Argument("expand_dims", boolean, False),
            DATA_FORMAT,
        ),
        stft_output,
        stft_weights,
    ),
)
