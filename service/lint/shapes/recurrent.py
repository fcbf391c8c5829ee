"""Recurrent layers over sequences."""

from service.lint.graph import Shape
from service.lint.shapes.fault import mismatch
from service.lint.shapes.spatial import joined, split, windowed
from service.lint.shapes.weight import Args, OutputShape, Shapes, Weight, Weights


def steps_and_features(shape: Shape, layer: str) -> tuple[int | None, int]:
    """Length and width of a sequence."""
    if len(shape) != 3:
        missing = (
            "the layer before must return_sequences=True, or add a RepeatVector or Reshape"
            if len(shape) == 2
            else "flatten the inner axes with Reshape or TimeDistributed(Flatten())"
        )
        raise mismatch(f"3 axes for {layer} (batch, steps, features)", shape, missing)
    if shape[2] is None:
        raise mismatch(f"a known number of features for {layer}", shape)
    return shape[1], shape[2]


def sequence_outputs(args: Args, shape: Shape, units: int, states: tuple[int, ...]) -> Shapes:
    """The sequence or its last step, then the states if they are asked for."""
    output = (shape[0], shape[1], units) if args["return_sequences"] else (shape[0], units)
    if not args["return_state"]:
        return (output,)
    return (output, *((shape[0], size) for size in states))


def recurrent_output(layer: str, states: int) -> OutputShape:
    """Output shape of SimpleRNN, GRU (one state) and LSTM (two)."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        steps_and_features(inputs[0], layer)
        return sequence_outputs(args, inputs[0], args["units"], (args["units"],) * states)

    return output


def cell_weights(gates: int, features: int, args: Args, scope: str) -> list[Weight]:
    """kernel (features, gates x units), recurrent_kernel (units, gates x units), bias."""
    units = args["units"]
    weights = [
        Weight("kernel", (features, gates * units), args["kernel_initializer"], scope=scope),
        Weight("recurrent_kernel", (units, gates * units), args["recurrent_initializer"], scope=scope),
    ]
    if args["use_bias"]:
        # GRU's reset_after keeps the biases of input and recurrence apart, as cuDNN does.
        shape = (2, gates * units) if args.get("reset_after") else (gates * units,)
        weights.append(Weight("bias", shape, args["bias_initializer"], scope=scope))
    return weights


def recurrent_weights(layer: str, scope: str, gates: int) -> Weights:
    """The weights of the cell inside the layer."""

    def weights(args: Args, inputs: Shapes) -> list[Weight]:
        _, features = steps_and_features(inputs[0], layer)
        return cell_weights(gates, features, args, scope)

    return weights


def conv_lstm_output(rank: int) -> OutputShape:
    """Feature maps of every step or of the last, then the two states."""

    def output(args: Args, inputs: Shapes) -> Shapes:
        shape = inputs[0]
        spatial, _ = split(args, _without_steps(shape, rank), rank, f"ConvLSTM{rank}D")
        spatial = windowed(
            spatial, args["kernel_size"], args["strides"], args["dilation_rate"], args["padding"], shape
        )
        state = joined(args, shape[0], spatial, args["filters"])
        result: Shape = (shape[0], shape[1], *state[1:]) if args["return_sequences"] else state
        return (result, state, state) if args["return_state"] else (result,)

    return output


def _without_steps(shape: Shape, rank: int) -> Shape:
    if len(shape) != rank + 3:
        raise mismatch(f"{rank + 3} axes for ConvLSTM{rank}D (batch, steps, {rank} spatial, channels)", shape)
    return (shape[0], *shape[2:])


def conv_lstm_weights(rank: int) -> Weights:
    """kernel (window..., channels, 4 x filters), recurrent_kernel, bias."""

    def weights(args: Args, inputs: Shapes) -> list[Weight]:
        _, channels = split(args, _without_steps(inputs[0], rank), rank, f"ConvLSTM{rank}D")
        if channels is None:
            raise mismatch("a known number of channels", inputs[0])
        gates, window, scope = 4 * args["filters"], args["kernel_size"], "conv_lstm_cell"
        kernels = [
            Weight("kernel", (*window, channels, gates), args["kernel_initializer"], scope=scope),
            Weight(
                "recurrent_kernel",
                (*window, args["filters"], gates),
                args["recurrent_initializer"],
                scope=scope,
            ),
        ]
        bias = [Weight("bias", (gates,), args["bias_initializer"], scope=scope)] if args["use_bias"] else []
        return kernels + bias

    return weights
