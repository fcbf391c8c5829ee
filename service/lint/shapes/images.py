"""Image and audio preprocessing, and encodings of categories."""

from service.lint.graph import ObjectSpec, Shape
from service.lint.shapes.fault import mismatch
from service.lint.shapes.spatial import windowed
from service.lint.shapes.weight import Args, Shapes, Weight


def resized_output(args: Args, inputs: Shapes) -> Shapes:
    """Height and width as asked for."""
    shape = inputs[0]
    if len(shape) != 4:
        raise mismatch("4 axes (batch, height, width, channels)", shape)
    size = (args["height"], args["width"])
    if args["data_format"] == "channels_first":
        return ((*shape[:2], *size),)
    return ((shape[0], *size, shape[3]),)


def encoded(shape: Shape, depth: int | None, mode: str) -> Shape:
    """Categories as numbers stay as they are; encoded ones get an axis of ``depth``."""
    if mode == "int" or not shape:
        return shape
    if mode == "one_hot" and shape[-1] != 1:
        return (*shape, depth)
    return (*shape[:-1], depth)


def category_output(args: Args, inputs: Shapes) -> Shapes:
    """CategoryEncoding."""
    return (encoded(inputs[0], args["num_tokens"], args["output_mode"]),)


def hashed_output(args: Args, inputs: Shapes) -> Shapes:
    """Hashing and HashedCrossing."""
    return (encoded(inputs[0], args["num_bins"], args["output_mode"]),)


def discretized_output(args: Args, inputs: Shapes) -> Shapes:
    """Discretization; Keras drops the second axis of what it does not encode one-hot."""
    boundaries, shape, mode = args["bin_boundaries"], inputs[0], args["output_mode"]
    depth = args["num_bins"] if boundaries is None else len(boundaries) + 1
    if mode in ("int", "one_hot") or len(shape) < 2:
        return (encoded(shape, depth, mode),)
    return ((shape[0], *shape[2:], depth),)


def looked_up_output(args: Args, inputs: Shapes) -> Shapes:
    """StringLookup and IntegerLookup: as wide as the padded vocabulary, unknown before it is adapted."""
    depth = args["max_tokens"] if args["pad_to_max_tokens"] else _vocabulary_size(args)
    return (encoded(inputs[0], depth, args["output_mode"]),)


def _vocabulary_size(args: Args) -> int | None:
    vocabulary = args["vocabulary"]
    if vocabulary is None:
        return None
    mask = args["mask_token"] is not None and args["output_mode"] == "int"
    return len(vocabulary) + int(args["num_oov_indices"]) + mask


def vectorized_output(args: Args, inputs: Shapes) -> Shapes:
    """TextVectorization."""
    if args["output_mode"] == "int":
        return ((inputs[0][0], args["output_sequence_length"]),)
    depth = args["max_tokens"] if args["pad_to_max_tokens"] else None
    return ((inputs[0][0], depth),)


def mel_output(args: Args, inputs: Shapes) -> Shapes:
    """MelSpectrogram: mel bins by frames."""
    shape = inputs[0]
    if len(shape) != 2:
        raise mismatch("2 axes (batch, samples)", shape)
    stride, samples = args["sequence_stride"], shape[1]
    frames = None if samples is None else (samples + stride + 1) // stride
    return ((shape[0], args["num_mel_bins"], frames),)


def stft_weights(args: Args, inputs: Shapes) -> list[Weight]:
    """The two kernels of the transform: ones that Keras lets be trained."""
    length = args["frame_length"]
    shape = (length, 1, (args["fft_length"] or length) // 2 + 1)
    kernels = [] if args["mode"] == "imag" else [Weight("real_kernel", shape, _transform("real", args))]
    if args["mode"] != "real":
        kernels.append(Weight("imag_kernel", shape, _transform("imag", args)))
    return kernels


def _transform(side: str, args: Args) -> ObjectSpec:
    names = ("window", "scaling", "periodic")
    return ObjectSpec("stft", {"side": side, **{name: args[name] for name in names}})


def stft_output(args: Args, inputs: Shapes) -> Shapes:
    """STFTSpectrogram: frames by frequencies of every channel."""
    shape = inputs[0]
    if len(shape) != 3:
        raise mismatch("3 axes (batch, samples, channels)", shape)
    first = args["data_format"] == "channels_first"
    samples, channels = (shape[2], shape[1]) if first else (shape[1], shape[2])
    length = args["frame_length"]
    bins = (args["fft_length"] or length) // 2 + 1
    bins *= 2 if args["mode"] == "stft" else 1
    step = args["frame_step"] or length // 2 or 1
    (frames,) = windowed((samples,), (length,), (step,), (1,), args["padding"], shape)
    if args["expand_dims"]:
        return ((shape[0], channels, frames, bins),) if first else ((shape[0], frames, bins, channels),)
    width = None if channels is None else bins * channels
    return ((shape[0], width, frames),) if first else ((shape[0], frames, width),)
