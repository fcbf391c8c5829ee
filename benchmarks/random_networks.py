"""Random networks of every family that the prediction covers, as compact configs.

A seed gives one endless sequence of networks; tuning and reporting use different seeds.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

ACTIVATIONS = ("relu", "tanh", "elu", "selu", "gelu", "silu", "sigmoid", "leaky_relu", "softplus", "mish")
KERNELS = (
    "glorot_uniform",
    "glorot_normal",
    "he_normal",
    "he_uniform",
    "lecun_normal",
    "orthogonal",
    {"class_name": "VarianceScaling", "config": {"scale": 1.5, "mode": "fan_in"}},
    {"class_name": "RandomNormal", "config": {"stddev": 0.05}},
)
PAIRED = {
    "relu": "he_normal",
    "elu": "he_normal",
    "selu": "lecun_normal",
    "tanh": "glorot_uniform",
    "gelu": "he_normal",
}


@dataclass(frozen=True, slots=True)
class Case:
    """A network and how it is trained. tokens: vocabulary size where the input is token numbers."""

    family: str
    model: dict[str, Any]
    loss: str
    batch: int
    tokens: int | None = None


@dataclass(slots=True)
class Draft:
    """A network under construction; ``tip`` is the last tensor."""

    random: Random
    activation: str
    kernel: Any
    layers: list[dict[str, Any]] = field(default_factory=list)
    tip: str | None = None

    def add(self, kind: str, inputs: list[str] | None = None, **arguments: Any) -> str:
        """Append a layer that takes ``inputs``, or else the tip."""
        name = f"layer_{len(self.layers)}"
        sources = inputs if inputs is not None else [self.tip] if self.tip else None
        layer = {"type": kind, "name": name, **arguments}
        if sources is not None:
            layer["inputs"] = sources
        self.layers.append(layer)
        self.tip = name
        return name

    def linear(self, kind: str, **arguments: Any) -> str:
        """A kernel layer without activation."""
        names: tuple[str, ...] = (
            ("depthwise_initializer",) if "depthwise" in kind else ("kernel_initializer",)
        )
        if "separable" in kind:
            names = ("depthwise_initializer", "pointwise_initializer")
        return self.add(kind, **arguments, **dict.fromkeys(names, self.kernel))

    def activate(self) -> str:
        """The network's activation as a layer."""
        return self.add("activation", activation=self.activation)


def _draft(random: Random) -> Draft:
    activation = random.choice(ACTIVATIONS)
    kernel: Any = random.choice(KERNELS)
    if random.random() < 0.5:
        kernel = PAIRED.get(activation, kernel)
    return Draft(random, activation, kernel)


def _case(family: str, draft: Draft, shape: list[int], batch: int, tokens: int | None = None) -> Case:
    """The network with a head and a loss."""
    classes = draft.random.choice([2, 3, 10, 10, 100])
    loss = draft.random.choice(["sparse_categorical_crossentropy"] * 3 + ["mse", "binary_crossentropy"])
    head = {"sparse_categorical_crossentropy": "softmax", "binary_crossentropy": "sigmoid"}.get(loss)
    units = classes if loss != "binary_crossentropy" else draft.random.choice([1, 5])
    arguments: dict[str, Any] = {"activation": head} if head else {}
    draft.add("dense", units=units, **arguments)
    return Case(family, {"input_shape": shape, "layers": draft.layers}, loss, batch, tokens)


def _batch(random: Random) -> int:
    return random.choice([8, 16, 32, 64])


def mlp(random: Random) -> Case:
    """Plain dense networks, 1 to 40 layers."""
    draft = _draft(random)
    width = random.choice([16, 32, 64, 128, 256])
    for _ in range(random.choice([1, 2, 3, 5, 8, 12, 20, 30, 40])):
        units = width if random.random() < 0.7 else random.choice([24, 48, 100, 200])
        draft.linear("dense", units=units)
        draft.activate()
    return _case("mlp", draft, [random.choice([8, 20, 64, 200])], _batch(random))


def _window(random: Random) -> dict[str, Any]:
    return {
        "kernel_size": random.choice([1, 3, 3, 3, 5]),
        "padding": random.choice(["same", "same", "valid"]),
    }


def _convolutions(draft: Draft, side: int, count: int, normalise: str | None) -> None:
    random, channels = draft.random, draft.random.choice([8, 16, 32])
    for _ in range(count):
        window: dict[str, Any] = _window(random) if side >= 6 else {"kernel_size": 3, "padding": "same"}
        stride = 2 if side >= 8 and random.random() < 0.2 else 1
        draft.linear("conv2d", filters=channels, strides=stride, **window)
        side = side if window["padding"] == "same" else side - window["kernel_size"] + 1
        side = -(-side // stride)
        if normalise:
            draft.add(normalise)
        draft.activate()
        if side >= 6 and random.random() < 0.25:
            draft.add(random.choice(["max_pooling2d", "average_pooling2d"]), pool_size=2)
            side //= 2
            channels = min(64, 2 * channels)


def _pool_head(draft: Draft) -> None:
    draft.add(draft.random.choice(["global_average_pooling2d", "flatten", "global_max_pooling2d"]))


def cnn(random: Random) -> Case:
    """Plain convolutional networks."""
    draft, side = _draft(random), random.choice([8, 12, 16, 24])
    _convolutions(draft, side, random.choice([1, 2, 3, 5, 8]), None)
    _pool_head(draft)
    return _case("cnn", draft, [side, side, random.choice([1, 3])], random.choice([8, 16, 32]))


def _normalised(random: Random, family: str, kind: str) -> Case:
    draft = _draft(random)
    if random.random() < 0.5:
        side = random.choice([8, 12, 16])
        _convolutions(draft, side, random.choice([2, 3, 5, 8]), kind)
        _pool_head(draft)
        return _case(family, draft, [side, side, 3], random.choice([16, 32]))
    for _ in range(random.choice([2, 5, 10, 20])):
        draft.linear("dense", units=random.choice([32, 64, 128]))
        draft.add(kind)
        draft.activate()
    return _case(family, draft, [random.choice([20, 64])], random.choice([16, 32, 64]))


def batch_norm(random: Random) -> Case:
    """Batch normalisation before every activation."""
    return _normalised(random, "batch_norm", "batch_normalization")


def layer_norm(random: Random) -> Case:
    """Layer normalisation before every activation."""
    return _normalised(random, "layer_norm", "layer_normalization")


def _branch(draft: Draft, kind: str, pre: bool, norm: str | None, arguments: dict[str, Any]) -> None:
    for _ in range(draft.random.choice([1, 2])):
        if pre:
            if norm:
                draft.add(norm)
            draft.activate()
        draft.linear(kind, **arguments)
        if not pre:
            if norm:
                draft.add(norm)
            draft.activate()


def residual(random: Random) -> Case:
    """Residual networks, dense or convolutional, with and without normalisation."""
    draft = _draft(random)
    dense = random.random() < 0.5
    width = random.choice([32, 64]) if dense else random.choice([8, 16])
    kind, shape = ("dense", [32]) if dense else ("conv2d", [8, 8, 3])
    arguments: dict[str, Any] = (
        {"units": width} if dense else {"filters": width, "kernel_size": 3, "padding": "same"}
    )
    draft.linear(kind, **arguments)
    norm = random.choice([None, "batch_normalization", "layer_normalization"])
    pre = random.random() < 0.6
    for _ in range(random.choice([2, 4, 8, 16])):
        entry = draft.tip or ""
        _branch(draft, kind, pre, norm, arguments)
        draft.add("add", [entry, draft.tip or ""])
    if not dense:
        _pool_head(draft)
    return _case("residual", draft, shape, random.choice([16, 32]))


def _squeeze(draft: Draft, channels: int) -> None:
    body = draft.tip or ""
    draft.add("global_average_pooling2d", keepdims=True)
    draft.linear("conv2d", filters=max(4, channels // 4), kernel_size=1)
    draft.activate()
    gate = draft.add("conv2d", filters=channels, kernel_size=1, activation="sigmoid")
    draft.add("multiply", [body, gate])


def _mixed_layer(draft: Draft, channels: int) -> int:
    random = draft.random
    choice = random.choice(["depthwise", "separable", "squeeze", "concat", "group", "dropout", "dilated"])
    if choice == "depthwise":
        draft.linear("depthwise_conv2d", kernel_size=3, padding="same")
        draft.linear("conv2d", filters=channels, kernel_size=1)
    elif choice == "separable":
        draft.linear("separable_conv2d", filters=channels, kernel_size=3, padding="same")
    elif choice == "squeeze":
        _squeeze(draft, channels)
        return channels
    elif choice == "concat":
        entry = draft.tip or ""
        draft.linear("conv2d", filters=8, kernel_size=3, padding="same")
        draft.activate()
        draft.add("concatenate", [entry, draft.tip or ""])
        return channels + 8
    elif choice == "group":
        draft.linear("conv2d", filters=16, kernel_size=3, padding="same")
        draft.add("group_normalization", groups=4)
        channels = 16
    elif choice == "dropout":
        draft.linear("conv2d", filters=channels, kernel_size=3, padding="same")
        draft.activate()
        draft.add("dropout", rate=random.choice([0.1, 0.3, 0.5]))
        return channels
    else:
        draft.linear("conv2d", filters=channels, kernel_size=3, dilation_rate=2, padding="same")
    draft.activate()
    return channels


def mixed(random: Random) -> Case:
    """Depthwise, separable, dilated, gated, concatenated, group-normalised and dropped-out layers."""
    draft, channels = _draft(random), random.choice([8, 16])
    draft.linear("conv2d", filters=channels, kernel_size=3, padding="same")
    draft.activate()
    for _ in range(random.choice([1, 2, 4, 6])):
        channels = _mixed_layer(draft, channels)
    _pool_head(draft)
    return _case("mixed", draft, [8, 8, 3], random.choice([8, 16, 32]))


def recurrent(random: Random) -> Case:
    """SimpleRNN, LSTM and GRU, one to three of them."""
    draft = Draft(random, "tanh", "glorot_uniform")
    steps, kind = random.choice([5, 10, 20, 40]), random.choice(["simple_rnn", "lstm", "gru"])
    count = random.choice([1, 1, 2, 3])
    for index in range(count):
        draft.add(kind, units=random.choice([16, 32, 64]), return_sequences=index < count - 1)
    return _case("recurrent", draft, [steps, random.choice([4, 16, 32])], random.choice([8, 16, 32]))


def _attention_block(draft: Draft, width: int, pre: bool) -> None:
    random = draft.random
    entry = draft.tip or ""
    source = draft.add("layer_normalization") if pre else entry
    heads = random.choice([1, 2, 4])
    mixed = draft.add("multi_head_attention", [source, source], num_heads=heads, key_dim=width // heads)
    entry = draft.add("add", [entry, mixed])
    if not pre:
        entry = draft.add("layer_normalization")
    if pre:
        draft.add("layer_normalization")
    draft.add("dense", units=4 * width, activation=random.choice(["relu", "gelu"]))
    last = draft.add("dense", units=width)
    draft.add("add", [entry, last])
    if not pre:
        draft.add("layer_normalization")


def transformer(random: Random) -> Case:
    """Transformer encoders, layer norm before or after, of tokens or of vectors."""
    draft = Draft(random, "gelu", "glorot_uniform")
    width, steps, tokens = random.choice([16, 32, 64]), random.choice([8, 16, 32]), None
    if random.random() < 0.5:
        tokens = random.choice([50, 500])
        draft.add("embedding", input_dim=tokens, output_dim=width)
        shape = [steps]
    else:
        draft.add("dense", units=width)
        shape = [steps, 8]
    pre = random.random() < 0.5
    for _ in range(random.choice([1, 2, 4])):
        _attention_block(draft, width, pre)
    draft.add("global_average_pooling1d")
    return _case("transformer", draft, shape, random.choice([8, 16]), tokens)


FAMILIES: dict[str, Callable[[Random], Case]] = {
    "mlp": mlp,
    "cnn": cnn,
    "batch_norm": batch_norm,
    "layer_norm": layer_norm,
    "residual": residual,
    "mixed": mixed,
    "recurrent": recurrent,
    "transformer": transformer,
}
