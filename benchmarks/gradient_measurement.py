"""Gradient norms of a network at random weights, measured with TensorFlow."""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

import keras
import numpy as np
import sklearn.datasets
import tensorflow as tf

from benchmarks.random_networks import Case

CLASSES = {name.lower(): getattr(keras.layers, name) for name in dir(keras.layers) if name[0].isupper()}


def _argument(value: Any) -> Any:
    if isinstance(value, Mapping) and "class_name" in value:
        return getattr(keras.initializers, value["class_name"])(**value["config"])
    return value


def build(config: Mapping[str, Any]) -> Any:
    """The Keras model of a compact config of ours, whose layers and arguments are all known."""
    entry = keras.Input(config["input_shape"])
    tensors: dict[str, Any] = {}
    tip = entry
    for spec in config["layers"]:
        arguments = {k: _argument(v) for k, v in spec.items() if k not in ("type", "inputs")}
        layer = CLASSES[spec["type"].replace("_", "")](**arguments)
        sources = [tensors[name] for name in spec["inputs"]] if "inputs" in spec else [tip]
        merges = spec["type"] in ("add", "multiply", "concatenate")
        tip = layer(sources) if merges else layer(*sources)
        tensors[spec["name"]] = tip
    return keras.Model(entry, tip)


def inputs(case: Case, random: np.random.Generator) -> Any:
    """Standard normal features, or evenly drawn tokens."""
    shape = (case.batch, *case.model["input_shape"])
    if case.tokens is not None:
        return random.integers(0, case.tokens, shape)
    return random.standard_normal(shape).astype("float32")


def labels(case: Case, shape: Sequence[int], random: np.random.Generator) -> Any:
    """Labels without relation to the inputs."""
    if case.loss == "sparse_categorical_crossentropy":
        return random.integers(0, shape[-1], shape[:-1])
    if case.loss == "binary_crossentropy":
        return random.integers(0, 2, shape).astype("float32")
    return random.standard_normal(shape).astype("float32")


def norms(model: Any, loss: str, x: Any, y: Any) -> dict[str, float]:
    """Norm of the loss gradient of every trainable variable, by its path."""
    function = keras.losses.get(loss)
    with tf.GradientTape() as tape:
        value = tf.reduce_mean(function(y, model(x, training=True)))
    gradients = tape.gradient(value, [v.value for v in model.trainable_variables])
    return {
        variable.path: float(tf.norm(tf.convert_to_tensor(gradient)))
        for variable, gradient in zip(model.trainable_variables, gradients, strict=True)
        if gradient is not None
    }


def measure(case: Case, seeds: Sequence[int]) -> dict[str, list[float]]:
    """Norms of every variable, one per seed of weights and data."""
    found: dict[str, list[float]] = {}
    for seed in seeds:
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        model = build(case.model)
        random = np.random.default_rng(seed)
        x = inputs(case, random)
        y = labels(case, (case.batch, *model.output_shape[1:]), random)
        for path, norm in norms(model, case.loss, x, y).items():
            found.setdefault(path, []).append(norm)
    return found


def applications(
    names: Sequence[str],
) -> Iterator[tuple[str, str, float, dict[str, float]]]:
    """Name, config, scale of the inputs (1: standard normal, 255: pixels) and norms of keras.applications."""
    for name in names:
        keras.backend.clear_session()
        keras.utils.set_random_seed(1)
        model = getattr(keras.applications, name)(weights=None, input_shape=(64, 64, 3), classes=100)
        random = np.random.default_rng(0)
        pixels = name.startswith(("EfficientNet", "ConvNeXt", "MobileNetV3"))
        shape = (16, 64, 64, 3)
        x = random.uniform(0.0, 255.0, shape) if pixels else random.standard_normal(shape)
        y = random.integers(0, 100, (16,))
        norm = norms(model, "sparse_categorical_crossentropy", x.astype("float32"), y)
        yield name, model.to_json(), 255.0 if pixels else 1.0, norm


REAL = {
    "digits": "sparse_categorical_crossentropy",
    "iris": "sparse_categorical_crossentropy",
    "wine": "sparse_categorical_crossentropy",
    "breast_cancer": "sparse_categorical_crossentropy",
    "diabetes": "mse",
}
STARTS = (
    ("relu", "he_normal"),
    ("tanh", "glorot_uniform"),
    ("selu", "lecun_normal"),
    ("gelu", "he_normal"),
    ("sigmoid", "glorot_uniform"),
)
REAL_BATCH = 32


def real_cases(seeds: Sequence[int]) -> Iterator[tuple[str, Case, dict[str, list[float]]]]:
    """Plain networks of several depths on scikit-learn's bundled data, standardised."""
    for name, loss in REAL.items():
        data = getattr(sklearn.datasets, f"load_{name}")()
        x, y = _standardised(data.data), data.target
        y = _standardised(y[:, None]) if loss == "mse" else y
        classes = 1 if loss == "mse" else int(y.max()) + 1
        for activation, start in STARTS:
            for depth in (2, 8):
                case = Case(name, _plain(x.shape[1], classes, depth, activation, start), loss, REAL_BATCH)
                yield f"{name} {activation} {depth}", case, _on_data(case, x, y, seeds)


def _standardised(values: Any) -> Any:
    spread = values.std(0)
    return ((values - values.mean(0)) / np.where(spread > 0, spread, 1.0)).astype("float32")


def _plain(features: int, classes: int, depth: int, activation: str, start: str) -> dict[str, Any]:
    hidden = [
        {
            "type": "dense",
            "name": f"layer_{i}",
            "units": 64,
            "activation": activation,
            "kernel_initializer": start,
        }
        for i in range(depth)
    ]
    head = {} if classes == 1 else {"activation": "softmax"}
    last = {"type": "dense", "name": "head", "units": classes, **head}
    return {"input_shape": [features], "layers": [*hidden, last]}


def _on_data(case: Case, x: Any, y: Any, seeds: Sequence[int]) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for seed in seeds:
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        chosen = np.random.default_rng(seed).permutation(len(x))[: case.batch]
        for path, norm in norms(build(case.model), case.loss, x[chosen], y[chosen]).items():
            found.setdefault(path, []).append(norm)
    return found
