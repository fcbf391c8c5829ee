"""Shapes and variables of single layers are those that Keras itself makes."""

import json
from typing import Any

import pytest

from service.lint.graph import Graph
from service.lint.reader import read_model

pytestmark = pytest.mark.training

IMAGE, VOLUME, SEQUENCE, FEATURES = (16, 12, 6), (8, 8, 8, 4), (10, 6), (7,)

CASES: list[tuple[str, dict[str, Any], tuple[int | None, ...]]] = [
    ("Dense", {"units": 5}, FEATURES),
    ("Dense", {"units": 5, "use_bias": False}, IMAGE),
    ("Dense", {"units": 5, "lora_rank": 2}, FEATURES),
    ("Embedding", {"input_dim": 50, "output_dim": 4, "lora_rank": 2}, (9,)),
    (
        "EinsumDense",
        {"equation": "ab,bcd->acd", "output_shape": [3, 4], "lora_rank": 2, "bias_axes": "d"},
        FEATURES,
    ),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [None, 5], "bias_axes": "d"}, SEQUENCE),
    ("EinsumDense", {"equation": "...x,xyz->...yz", "output_shape": [3, 4], "bias_axes": "yz"}, SEQUENCE),
    ("EinsumDense", {"equation": "ab...,bc->ac...", "output_shape": 9, "bias_axes": "c"}, IMAGE),
    ("Embedding", {"input_dim": 50, "output_dim": 4}, (9,)),
    ("ReversibleEmbedding", {"input_dim": 50, "output_dim": 4, "tie_weights": False}, (9,)),
    ("Masking", {}, SEQUENCE),
    ("PReLU", {"shared_axes": [1, 2]}, IMAGE),
    ("PReLU", {}, FEATURES),
    ("LeakyReLU", {}, FEATURES),
    ("Softmax", {}, FEATURES),
    *[
        (f"Conv{rank}D", {"filters": 6, "kernel_size": 3, "strides": 2, "padding": padding}, shape)
        for rank, shape in ((1, SEQUENCE), (2, IMAGE), (3, VOLUME))
        for padding in ("valid", "same")
    ],
    ("Conv1D", {"filters": 4, "kernel_size": 3, "padding": "causal", "dilation_rate": 2}, SEQUENCE),
    ("Conv2D", {"filters": 4, "kernel_size": [3, 2], "groups": 2, "dilation_rate": [2, 1]}, IMAGE),
    ("Conv2D", {"filters": 4, "kernel_size": 3}, (None, None, 3)),
    *[
        (
            f"Conv{rank}DTranspose",
            {"filters": 6, "kernel_size": size, "strides": 2, "padding": padding},
            shape,
        )
        for rank, shape in ((1, SEQUENCE), (2, IMAGE), (3, VOLUME))
        for padding in ("valid", "same")
        for size in (1, 3)
    ],
    (
        "Conv2DTranspose",
        {"filters": 6, "kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 1},
        IMAGE,
    ),
    ("DepthwiseConv1D", {"kernel_size": 3, "depth_multiplier": 2}, SEQUENCE),
    ("DepthwiseConv2D", {"kernel_size": 3, "strides": 2, "padding": "same"}, IMAGE),
    ("SeparableConv1D", {"filters": 5, "kernel_size": 3, "depth_multiplier": 2}, SEQUENCE),
    ("SeparableConv2D", {"filters": 5, "kernel_size": 3, "padding": "same"}, IMAGE),
    *[
        (f"{word}Pooling{rank}D", {"pool_size": 3, "strides": strides, "padding": padding}, shape)
        for word in ("Max", "Average")
        for rank, shape in ((1, SEQUENCE), (2, IMAGE), (3, VOLUME))
        for padding in ("valid", "same")
        for strides in (None, 2)
    ],
    *[
        (f"Global{word}Pooling{rank}D", {"keepdims": keepdims}, shape)
        for word in ("Max", "Average")
        for rank, shape in ((1, SEQUENCE), (2, IMAGE), (3, VOLUME))
        for keepdims in (False, True)
    ],
    ("AdaptiveMaxPooling2D", {"output_size": 4}, IMAGE),
    ("AdaptiveAveragePooling1D", {"output_size": 4}, SEQUENCE),
    ("BatchNormalization", {}, IMAGE),
    ("BatchNormalization", {"axis": 1, "scale": False}, IMAGE),
    ("LayerNormalization", {}, SEQUENCE),
    ("LayerNormalization", {"axis": [1, 2], "center": False}, SEQUENCE),
    ("GroupNormalization", {"groups": 3}, IMAGE),
    ("GroupNormalization", {"groups": -1}, IMAGE),
    ("RMSNormalization", {}, SEQUENCE),
    ("UnitNormalization", {}, FEATURES),
    ("Normalization", {}, FEATURES),
    ("Normalization", {"axis": None}, FEATURES),
    ("Normalization", {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 1.0, 1.0]}, (3,)),
    ("Dropout", {"rate": 0.5}, FEATURES),
    ("SpatialDropout2D", {"rate": 0.5}, IMAGE),
    ("GaussianNoise", {"stddev": 0.1}, FEATURES),
    ("Flatten", {}, IMAGE),
    ("Flatten", {}, (None, 3)),
    ("Reshape", {"target_shape": [-1, 4]}, IMAGE),
    ("Permute", {"dims": [3, 1, 2]}, IMAGE),
    ("RepeatVector", {"n": 4}, FEATURES),
    ("ZeroPadding1D", {"padding": [1, 2]}, SEQUENCE),
    ("ZeroPadding2D", {"padding": [[1, 0], [2, 3]]}, IMAGE),
    ("ZeroPadding2D", {"padding": [1, 2]}, IMAGE),
    ("ZeroPadding3D", {}, VOLUME),
    ("Cropping1D", {"cropping": 2}, SEQUENCE),
    ("Cropping2D", {"cropping": [[1, 0], [2, 3]]}, IMAGE),
    ("Cropping3D", {}, VOLUME),
    ("UpSampling1D", {"size": 3}, SEQUENCE),
    ("UpSampling2D", {"size": [2, 3], "interpolation": "bilinear"}, IMAGE),
    ("UpSampling3D", {}, VOLUME),
    *[
        (kind, {"units": 5, "return_sequences": sequences}, SEQUENCE)
        for kind in ("SimpleRNN", "GRU", "LSTM")
        for sequences in (False, True)
    ],
    ("GRU", {"units": 5, "reset_after": False, "use_bias": False}, SEQUENCE),
    ("ConvLSTM1D", {"filters": 3, "kernel_size": 2, "padding": "same"}, (4, *SEQUENCE)),
    ("ConvLSTM2D", {"filters": 3, "kernel_size": 2, "return_sequences": True}, (4, *IMAGE)),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3}, SEQUENCE),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "value_dim": 5, "output_shape": 9}, SEQUENCE),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 3, "use_gate": True, "use_bias": False}, SEQUENCE),
    ("GroupQueryAttention", {"head_dim": 3, "num_query_heads": 4, "num_key_value_heads": 2}, SEQUENCE),
    ("Attention", {"use_scale": True, "score_mode": "concat"}, SEQUENCE),
    ("AdditiveAttention", {}, SEQUENCE),
    ("Rescaling", {"scale": 0.5}, IMAGE),
    ("Resizing", {"height": 5, "width": 4}, IMAGE),
    ("CenterCrop", {"height": 5, "width": 4}, IMAGE),
    ("RandomFlip", {}, (8, 8, 3)),
    ("CategoryEncoding", {"num_tokens": 9}, (4,)),
    ("CategoryEncoding", {"num_tokens": 9, "output_mode": "one_hot"}, (1,)),
    ("MelSpectrogram", {"num_mel_bins": 16}, (4000,)),
    ("STFTSpectrogram", {"frame_length": 64}, (400, 1)),
]

RESOLVED = frozenset(
    {
        *("seed", "strides", "groups", "frame_step", "fft_length", "sequence_length", "max_freq"),
        *("attention_axes", "value_dim", "lora_alpha"),
    }
)
"""Arguments of which Keras writes what it makes of them, not what it was given."""

PAIRS = frozenset({"Attention", "AdditiveAttention"})
TWICE = frozenset({"MultiHeadAttention", "GroupQueryAttention"})


def _keras_model(kind: str, args: dict[str, Any], shape: tuple[int | None, ...]) -> Any:
    import keras

    keras.backend.clear_session()
    tensor = keras.Input(shape)
    layer = getattr(keras.layers, kind)(**args)
    if kind in PAIRS:
        return keras.Model(tensor, layer([tensor, tensor]))
    return keras.Model(tensor, layer(tensor, tensor) if kind in TWICE else layer(tensor))


def _ours(graph: Graph) -> list[tuple[str, tuple[int, ...], bool]]:
    return [(v.path, v.shape, v.trainable) for layer in graph.layers for v in layer.variables]


def _theirs(model: Any) -> list[tuple[str, tuple[int, ...], bool]]:
    return [
        (v.path, tuple(v.shape), v.trainable)
        for layer in model.layers
        for v in layer.variables
        if "seed_generator" not in v.path
    ]


@pytest.mark.parametrize(("kind", "args", "shape"), CASES, ids=str)
def test_a_layer(kind: str, args: dict[str, Any], shape: tuple[int | None, ...]) -> None:
    model = _keras_model(kind, args, shape)
    graph = read_model(model.to_json())
    inputs = {"inputs": ["input_layer"] * 2} if kind in PAIRS | TWICE else {}
    compact = read_model({"input_shape": list(shape), "layers": [{"type": kind, **args, **inputs}]})

    assert graph.problems == compact.problems == []
    assert graph.nodes[-1].output_shape == compact.nodes[-1].output_shape == tuple(model.output.shape)
    assert _ours(graph) == _ours(compact) == _theirs(model)
    assert graph.parameters == model.count_params()
    left, right = compact.layers[1].args, graph.layers[1].args
    assert {key: left[key] for key in left.keys() - RESOLVED} == {
        key: right[key] for key in right.keys() - RESOLVED
    }


def _wrapped() -> dict[str, Any]:
    import keras
    from keras import layers

    sequence = keras.Input((10, 6))
    frames = keras.Input((5, 8, 8, 3))
    inner = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Flatten()], name="inner")
    functional = keras.Model(sequence, layers.LSTM(4)(sequence), name="functional")
    tied = layers.Dense(6, name="tied")
    other = keras.Input((10, 6))
    states = layers.LSTM(4, return_state=True, return_sequences=True)(sequence)
    return {
        "time distributed": keras.Model(frames, layers.TimeDistributed(layers.Conv2D(4, 3))(frames)),
        "time distributed model": keras.Model(frames, layers.TimeDistributed(inner)(frames)),
        "bidirectional": keras.Model(sequence, layers.Bidirectional(layers.LSTM(4))(sequence)),
        "bidirectional sum": keras.Model(
            sequence, layers.Bidirectional(layers.GRU(4, return_sequences=True), merge_mode="sum")(sequence)
        ),
        "bidirectional pair": keras.Model(
            sequence,
            layers.Bidirectional(layers.LSTM(4), backward_layer=layers.LSTM(4, go_backwards=True))(sequence),
        ),
        "cells": keras.Model(
            sequence, layers.RNN([layers.GRUCell(2), layers.LSTMCell(3), layers.LSTMCell(4)])(sequence)
        ),
        "cell": keras.Model(sequence, layers.RNN(layers.SimpleRNNCell(2), return_sequences=True)(sequence)),
        "spectral": keras.Model(sequence, layers.SpectralNormalization(layers.Dense(3))(sequence)),
        "nested": keras.Model(other, layers.Dense(2)(functional(other))),
        "nested sequential": keras.Sequential([keras.Input((8, 8, 3)), inner, layers.Dense(2)]),
        "shared": keras.Model([sequence, other], layers.Add()([tied(sequence), tied(tied(other))])),
        "states": keras.Model(sequence, layers.LSTM(4)(states[0], initial_state=states[1:])),
        "two outputs": keras.Model(
            [sequence, other], [layers.Dense(1)(sequence), layers.Dot(2)([sequence, other])]
        ),
        "operators": keras.Model(sequence, (sequence * 2.0 + sequence) / 3.0 - 1.0),
        "keyword tensors": keras.Model(
            [sequence, other], layers.MultiHeadAttention(2, 3)(sequence, key=other, value=sequence)
        ),
    }


@pytest.fixture(scope="module")
def wrapped() -> dict[str, Any]:
    return _wrapped()


@pytest.mark.parametrize(
    "name",
    [
        "time distributed",
        "time distributed model",
        "bidirectional",
        "bidirectional sum",
        "bidirectional pair",
        "cells",
        "cell",
        "spectral",
        "nested",
        "nested sequential",
        "shared",
        "states",
        "two outputs",
        "operators",
        "keyword tensors",
    ],
)
def test_layers_of_layers(wrapped: dict[str, Any], name: str) -> None:
    model = wrapped[name]
    graph = read_model(json.loads(model.to_json()))

    assert graph.problems == []
    assert [graph.nodes[node].output_shapes[output] for node, output in graph.outputs] == [
        tuple(tensor.shape) for tensor in model.outputs
    ]
    assert graph.parameters == model.count_params()
    assert sorted(v[1:] for v in _ours(graph)) == sorted(v[1:] for v in _theirs(model))
