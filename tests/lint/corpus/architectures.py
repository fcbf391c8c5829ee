"""Small relatives of published architectures, as published and with one thing spoilt."""

from typing import Any

from service.lint.sketch import conv, dense, layer, request

HE = "he_normal"


def batch_norm(**arguments: Any) -> dict[str, Any]:
    return layer("batch_normalization", **arguments)


def relu(**arguments: Any) -> dict[str, Any]:
    return layer("relu", **arguments)


def normalised(filters: int, size: int = 3, **arguments: Any) -> list[dict[str, Any]]:
    """Convolution, batch normalisation, ReLU."""
    return [
        conv(filters, size, start=HE, use_bias=False, padding="same", **arguments),
        batch_norm(),
        relu(),
    ]


def residual(start: str, last_gamma: str = "ones", act: str = "relu") -> list[dict[str, Any]]:
    """A ResNet block."""
    same: dict[str, Any] = {"padding": "same", "use_bias": False}
    return [
        conv(16, 3, start=start, name="stem", **same),
        batch_norm(),
        layer("activation", activation=act, name="trunk"),
        conv(16, 3, start=start, **same),
        batch_norm(),
        layer("activation", activation=act),
        conv(16, 3, start=start, **same),
        batch_norm(gamma_initializer=last_gamma, name="branch"),
        layer("add", inputs=["trunk", "branch"]),
        layer("activation", activation=act),
        layer("global_average_pooling2d"),
        dense(10, "softmax"),
    ]


def squeeze(gate: str) -> list[dict[str, Any]]:
    """A squeeze-and-excite block."""
    return [
        conv(16, 3, start=HE, use_bias=False),
        batch_norm(),
        relu(name="map"),
        layer("global_average_pooling2d", keepdims=True),
        conv(4, 1, "relu", HE),
        conv(16, 1, gate, name="gate"),
        layer("multiply", inputs=["map", "gate"]),
        layer("global_average_pooling2d"),
        dense(10, "softmax"),
    ]


def inverted_residual(width: int) -> list[dict[str, Any]]:
    """MobileNetV2: expand, depthwise, project to fewer channels without activation, expand again."""
    return [
        *normalised(48, 1),
        layer("depthwise_conv2d", kernel_size=3, use_bias=False, depthwise_initializer=HE),
        batch_norm(),
        relu(),
        conv(width, 1, use_bias=False),
        batch_norm(),
        *normalised(96, 1),
        layer("global_average_pooling2d"),
        dense(10, "softmax"),
    ]


def transformer(activation: str, start: str) -> list[dict[str, Any]]:
    """One post-norm encoder block."""
    return [
        layer("embedding", input_dim=100, output_dim=32, name="tokens"),
        layer("multi_head_attention", num_heads=2, key_dim=16, inputs=["tokens", "tokens"], name="attended"),
        layer("add", inputs=["tokens", "attended"]),
        layer("layer_normalization", name="first"),
        dense(64, activation, start),
        dense(32, name="fed"),
        layer("add", inputs=["first", "fed"]),
        layer("layer_normalization"),
        layer("global_average_pooling1d"),
        dense(2, "softmax"),
    ]


def lenet(activation: str, start: str | None = None) -> list[dict[str, Any]]:
    """LeCun et al. 1998."""
    return [
        conv(6, 5, activation, start, padding="same"),
        layer("average_pooling2d", pool_size=2),
        conv(16, 5, activation, start),
        layer("average_pooling2d", pool_size=2),
        layer("flatten"),
        dense(84, activation, start),
        dense(10, "softmax"),
    ]


CASES = {
    "LeNet with ReLU and He": (request((28, 28, 1), *lenet("relu", HE)), set()),
    "LeNet as published, with three tanh layers": (request((28, 28, 1), *lenet("tanh")), {"ACT204"}),
    "LeNet on Keras's defaults": (request((28, 28, 1), *lenet("relu")), {"INI102"}),
    "LeNet with constants": (request((28, 28, 1), *lenet("relu", "ones")), {"INI101"}),
    "A residual block": (request((16, 16, 3), *residual(HE)), set()),
    "A residual block whose last gamma starts at zero": (request((16, 16, 3), *residual(HE, "zeros")), set()),
    "A residual block with Glorot is only told": (
        request((16, 16, 3), *residual("glorot_uniform")),
        {"INI102"},
    ),
    "A residual block with SELU": (
        request((16, 16, 3), *residual("lecun_normal", act="selu")),
        {"ACT206"},
    ),
    "Squeeze and excite": (request((16, 16, 3), *squeeze("sigmoid")), set()),
    "Squeeze and excite with a hard gate": (request((16, 16, 3), *squeeze("hard_sigmoid")), set()),
    "An inverted residual": (request((16, 16, 3), *inverted_residual(16)), set()),
    "A linear convolution that is no bottleneck": (
        request((16, 16, 3), *inverted_residual(96)),
        {"ACT201"},
    ),
    "A transformer block with ReLU": (request((20,), *transformer("relu", HE)), set()),
    "A transformer block with GELU on Glorot is only told": (
        request((20,), *transformer("gelu", "glorot_uniform")),
        {"INI105"},
    ),
    "A transformer block with ELU on Glorot": (
        request((20,), *transformer("elu", "glorot_uniform")),
        {"INI103"},
    ),
    "An LSTM classifier": (
        request(
            (12,),
            layer("embedding", input_dim=100, output_dim=16),
            layer("bidirectional", layer={"type": "lstm", "units": 16}),
            dense(16, "relu", HE),
            dense(1, "sigmoid"),
        ),
        set(),
    ),
    "An LSTM with a relu inside": (
        request(
            (12, 8),
            layer("lstm", units=16, activation="relu", kernel_initializer=HE),
            dense(1, "sigmoid"),
        ),
        {"ACT213"},
    ),
    "An LSTM whose recurrence is not orthogonal": (
        request((12, 8), layer("lstm", units=16, recurrent_initializer="he_normal"), dense(1, "sigmoid")),
        {"INI108"},
    ),
    "A stack of GRUs keeps its tanh": (
        request(
            (12, 8),
            *(layer("gru", units=16, return_sequences=True) for _ in range(3)),
            layer("gru", units=16),
            dense(1),
        ),
        set(),
    ),
    "A dense autoencoder": (
        request((64,), dense(32, "relu", HE), dense(8), dense(32, "relu", HE), dense(64)),
        set(),
    ),
    "A transposed decoder with a linear output": (
        request(
            (8, 8, 4),
            layer(
                "conv2d_transpose",
                filters=8,
                kernel_size=4,
                strides=2,
                activation="relu",
                kernel_initializer=HE,
            ),
            layer("conv2d_transpose", filters=3, kernel_size=4, strides=2),
        ),
        set(),
    ),
    "A discriminator with leaky slopes": (
        request(
            (32, 32, 3),
            conv(16, 4, start=HE, strides=2),
            layer("leaky_relu", negative_slope=0.2),
            conv(32, 4, start=HE, strides=2),
            layer("leaky_relu", negative_slope=0.2),
            layer("flatten"),
            dense(1),
        ),
        set(),
    ),
    "A gated linear unit": (
        request(
            (32,),
            dense(32, name="value"),
            dense(32, "sigmoid", name="gate", inputs=["input_layer"]),
            layer("multiply", inputs=["value", "gate"]),
            dense(1),
        ),
        set(),
    ),
    "A dense block that concatenates": (
        request(
            (16, 16, 8),
            *normalised(8),
            layer("identity", name="before"),
            *normalised(8),
            layer("identity", name="after"),
            layer("concatenate", inputs=["before", "after"]),
            layer("global_average_pooling2d"),
            dense(10, "softmax"),
        ),
        set(),
    ),
    "PReLU with one slope per channel": (
        request(
            (16, 16, 3),
            conv(8, start=HE),
            layer("prelu", shared_axes=[1, 2]),
            layer("flatten"),
            dense(10, "softmax"),
        ),
        set(),
    ),
    "PReLU with a slope per pixel": (
        request((16, 16, 3), conv(8, start=HE), layer("prelu"), layer("flatten"), dense(10, "softmax")),
        {"ACT214"},
    ),
    "A hidden softmax": (request((20,), dense(32, "softmax"), dense(3, "softmax")), {"ACT215"}),
    "A hidden exponential": (request((20,), dense(32, "exponential"), dense(1)), {"ACT216"}),
    "ReLU twice": (
        request((20,), dense(32, "relu", HE), layer("dropout", rate=0.2), relu(), dense(3, "softmax")),
        {"ACT202"},
    ),
    "Equal seeds on equal shapes": (
        request(
            (32,),
            dense(32, "relu", {"name": "he_normal", "seed": 1}),
            dense(32, "relu", {"name": "he_normal", "seed": 1}),
            dense(3, "softmax"),
        ),
        {"INI110"},
    ),
    "Different seeds": (
        request(
            (32,),
            dense(32, "relu", {"name": "he_normal", "seed": 1}),
            dense(32, "relu", {"name": "he_normal", "seed": 2}),
            dense(3, "softmax"),
        ),
        set(),
    ),
    "Biases of one": (
        request((20,), dense(32, "relu", HE, bias_initializer="ones"), dense(3, "softmax")),
        {"INI109"},
    ),
    "A small positive bias": (
        request(
            (20,),
            dense(32, "relu", HE, bias_initializer={"name": "constant", "value": 0.1}),
            dense(3, "softmax"),
        ),
        set(),
    ),
    "Gamma zero on the main path": (
        request(
            (20,),
            dense(32, start=HE, use_bias=False),
            batch_norm(gamma_initializer="zeros"),
            relu(),
            dense(3, "softmax"),
        ),
        {"INI111"},
    ),
    "Tanh with weights of one": (
        request((20,), dense(32, "tanh", {"name": "random_normal", "stddev": 1.0}), dense(3, "softmax")),
        {"INI106", "INI107"},
    ),
    "A wide normal in front of ReLU": (
        request((20,), dense(32, "relu", {"name": "random_normal", "stddev": 1.0}), dense(3, "softmax")),
        {"INI102", "INI107"},
    ),
}
