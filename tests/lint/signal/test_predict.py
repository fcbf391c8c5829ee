"""Whole networks, against closed forms."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_schemas.lint import DataFacts
from api_schemas.prediction import Prediction
from service.lint.graph import ObjectSpec
from service.lint.reader import read_model
from service.lint.signal import predict
from service.lint.training import Declared, Training

Predict = Callable[..., Prediction]
Norms = Callable[[Prediction], list[float]]


def dense(units: int, activation: str = "linear", start: Any = "lecun_normal", **more: Any) -> dict[str, Any]:
    return {
        "type": "dense",
        "units": units,
        "activation": activation,
        "kernel_initializer": start,
        **more,
    }


def conv(filters: int, size: int = 3, **more: Any) -> dict[str, Any]:
    return {"type": "conv2d", "filters": filters, "kernel_size": size, "padding": "same", **more}


def test_one_linear_layer_with_a_squared_error(predicted: Predict, norms: Norms) -> None:
    found = predicted([50], dense(8))
    square = 50 * 4 * (1.0 + 1.0) / 8 / 32
    assert norms(found) == pytest.approx([math.sqrt(square)], rel=0.02)


def test_he_keeps_the_signal_and_the_gradient_of_relu(predicted: Predict, norms: Norms) -> None:
    found = predicted([256], *(dense(256, "relu", "he_normal") for _ in range(20)), dense(10))
    assert [a.rms for a in found.activations[1:-1]] == pytest.approx([1.0] * 20)
    assert max(norms(found)[:-1]) / min(norms(found)[:-1]) < 3.0


def test_glorot_halves_the_variance_of_relu_at_every_layer(predicted: Predict) -> None:
    found = predicted([128], *(dense(128, "relu", "glorot_uniform") for _ in range(10)), dense(10))
    assert [a.rms**2 for a in found.activations[1:-1]] == pytest.approx([0.5**k for k in range(1, 11)])


def test_selu_with_lecun_stays_at_its_fixed_point(predicted: Predict) -> None:
    found = predicted([100], *(dense(100, "selu") for _ in range(30)), dense(10))
    assert [a.rms for a in found.activations] == pytest.approx([1.0] * 32, abs=1e-3)
    assert [a.mean for a in found.activations] == pytest.approx([0.0] * 32, abs=1e-3)


def test_twelve_sigmoid_layers_vanish(predicted: Predict) -> None:
    found = predicted([20], *(dense(64, "sigmoid", "glorot_uniform") for _ in range(12)), dense(10))
    assert found.verdict == "vanishing"


def test_a_1x1_convolution_is_a_dense_layer(predicted: Predict, norms: Norms) -> None:
    ends = ({"type": "global_average_pooling2d"}, dense(4))
    convolved = predicted([6, 6, 8], conv(16, 1, activation="relu"), *ends)
    mapped = predicted([6, 6, 8], dense(16, "relu", "glorot_uniform"), *ends)
    assert norms(convolved) == pytest.approx(norms(mapped))


def test_a_one_position_image_is_a_vector(predicted: Predict, norms: Norms) -> None:
    image = predicted([1, 1, 8], conv(16, 1, activation="tanh"), {"type": "flatten"}, dense(4))
    vector = predicted([8], dense(16, "tanh", "glorot_uniform"), dense(4))
    assert norms(image) == pytest.approx(norms(vector))


def test_pooling_a_constant_image_changes_nothing(predicted: Predict) -> None:
    repeated = ({"type": "repeat_vector", "n": 6}, {"type": "global_average_pooling1d"})
    plain = predicted([8], dense(16, "relu"), dense(4))
    pooled = predicted([8], dense(16, "relu"), *repeated, dense(4))
    assert pooled.activations[-1].rms == pytest.approx(plain.activations[-1].rms)
    assert pooled.min_gradient_norm == pytest.approx(plain.min_gradient_norm, rel=1e-3)


def test_adding_a_branch_of_zeros_changes_nothing(predicted: Predict, norms: Norms) -> None:
    zero = {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": 1e-30}}
    branch = [
        {**dense(16, "relu"), "name": "entry"},
        {**dense(16, start=zero), "name": "branch", "inputs": ["entry"]},
        {"type": "add", "inputs": ["entry", "branch"]},
        dense(4),
    ]
    added = predicted([8], *branch)
    plain = predicted([8], dense(16, "relu"), dense(4))
    assert [norms(added)[0], norms(added)[-1]] == pytest.approx(norms(plain), rel=0.01)


def test_the_order_of_branches_does_not_matter(predicted: Predict) -> None:
    def network(order: list[str]) -> Prediction:
        return predicted(
            [8],
            {**dense(16, "relu"), "name": "a"},
            {**dense(16, "tanh"), "name": "b", "inputs": ["a"]},
            {**dense(16, "elu"), "name": "c", "inputs": ["a"]},
            {"type": "add", "inputs": order},
            dense(4),
        )

    assert network(["b", "c"]).variables == network(["c", "b"]).variables


@pytest.mark.parametrize("kind", ["simple_rnn"])
def test_one_step_of_a_recurrent_layer_is_a_dense_layer(predicted: Predict, norms: Norms, kind: str) -> None:
    recurrent = predicted([1, 8], {"type": kind, "units": 16}, dense(4))
    plain = predicted([8], dense(16, "tanh", "glorot_uniform"), dense(4))
    first, _, last = norms(recurrent)
    assert [first, last] == pytest.approx(norms(plain), rel=0.03)


def test_batch_normalisation_undoes_the_kernel_scale(predicted: Predict) -> None:
    def network(deviation: float) -> Prediction:
        start = {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": deviation}}
        return predicted([64], dense(64, start=start), {"type": "batch_normalization"}, dense(4))

    assert network(1.0).activations[-1].rms == pytest.approx(network(100.0).activations[-1].rms, rel=1e-3)


def test_layer_normalisation_keeps_the_root_mean_square_at_one(predicted: Predict) -> None:
    found = predicted([64], dense(64, start="he_normal"), {"type": "layer_normalization"}, dense(4))
    assert found.activations[2].rms == pytest.approx(1.0, rel=1e-3)


def test_declared_features_are_used(predicted: Predict) -> None:
    found = predicted([20], dense(4), features={"mean": 0.0, "std": 10.0})
    assert found.activations[0].rms == pytest.approx(10.0)
    assert not any("Inputs" in words for words in found.assumptions)


def test_assumptions_are_said(predicted: Predict) -> None:
    found = predicted([20], dense(4, "softmax"), loss=None)
    assert any("standardised" in words for words in found.assumptions)
    assert any("cross-entropy" in words for words in found.assumptions)


def test_softmax_logits_are_recovered(predicted: Predict, norms: Norms) -> None:
    loss = "sparse_categorical_crossentropy"
    inside = predicted([20], dense(10, "softmax"), loss=loss)
    outside = predicted([20], dense(10), {"type": "activation", "activation": "softmax"}, loss=loss)
    assert norms(inside) == pytest.approx(norms(outside))


def test_an_unmodelled_layer_is_named_and_what_hangs_on_it_is_not_guessed(predicted: Predict) -> None:
    found = predicted(
        [8, 8, 3], {"type": "conv2d_transpose", "filters": 4, "kernel_size": 3}, {"type": "flatten"}, dense(4)
    )
    assert found.status == "unavailable"
    assert found.verdict == "unknown"
    assert found.variables == []
    assert {n.layer for n in found.not_predicted} >= {"conv2d_transpose", "dense"}
    assert "Conv2DTranspose" in found.not_predicted[0].reason


def test_overflow_is_said_and_is_no_nan(predicted: Predict) -> None:
    huge = {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": 1e4}}
    found = predicted([64], *(dense(64, "relu", huge) for _ in range(12)), dense(4))
    assert found.verdict == "exploding"
    assert any("float32" in n.reason for n in found.not_predicted)


def test_a_branch_that_starts_switched_off_is_no_illness(predicted: Predict) -> None:
    off = {"type": "batch_normalization", "gamma_initializer": "zeros", "name": "off"}
    found = predicted(
        [16],
        {**dense(16), "name": "entry"},
        {**dense(16), "name": "branch", "inputs": ["entry"]},
        {**off, "inputs": ["branch"]},
        {"type": "add", "inputs": ["entry", "off"]},
        dense(4),
    )
    assert found.verdict == "healthy"


def test_zero_gamma_on_the_main_path_is(predicted: Predict) -> None:
    off = {"type": "batch_normalization", "gamma_initializer": "zeros"}
    assert predicted([16], dense(16), off, dense(4)).verdict == "vanishing"


@settings(max_examples=20, deadline=None)
@given(scale=st.floats(0.01, 100.0))
def test_a_homogeneous_net_scales_with_its_weights(scale: float) -> None:
    def network(deviation: float) -> Prediction:
        start = {"class_name": "RandomNormal", "config": {"mean": 0.0, "stddev": deviation}}
        layers = [dense(32, "relu", start), dense(32, "relu", start), dense(4, start=start)]
        graph = read_model({"input_shape": [8], "layers": layers})
        return predict(graph, Training(), DataFacts())

    ratio = network(0.1 * scale).activations[-1].rms / network(0.1).activations[-1].rms
    assert ratio == pytest.approx(scale**3, rel=1e-6)


@settings(max_examples=15, deadline=None)
@given(depth=st.integers(1, 30), name=st.sampled_from(["sigmoid", "gelu", "relu", "softplus"]))
def test_deeper_is_smaller_below_the_critical_gain(depth: int, name: str) -> None:
    def smallest(count: int) -> float:
        layers = [*(dense(64, name) for _ in range(count)), dense(4)]
        graph = read_model({"input_shape": [64], "layers": layers})
        return predict(graph, Training(), DataFacts()).min_gradient_norm or 0.0

    assert smallest(depth + 3) < smallest(depth)


KINDS: list[dict[str, Any]] = [
    dense(16, "gelu"),
    {"type": "conv1d", "filters": 8, "kernel_size": 3, "padding": "causal"},
    {"type": "separable_conv1d", "filters": 8, "kernel_size": 3, "padding": "same"},
    {"type": "depthwise_conv1d", "kernel_size": 3, "padding": "same"},
    {"type": "batch_normalization"},
    {"type": "layer_normalization"},
    {"type": "max_pooling1d", "pool_size": 2},
    {"type": "average_pooling1d", "pool_size": 2, "padding": "same"},
    {"type": "dropout", "rate": 0.5},
    {"type": "spatial_dropout1d", "rate": 0.2},
    {"type": "alpha_dropout", "rate": 0.1},
    {"type": "gaussian_noise", "stddev": 0.1},
    {"type": "activation", "activation": "exponential"},
    {"type": "activation", "activation": "softmax"},
    {"type": "leaky_relu"},
    {"type": "prelu"},
    {"type": "zero_padding1d", "padding": 2},
    {"type": "cropping1d", "cropping": 1},
    {"type": "lstm", "units": 8, "return_sequences": True},
    {"type": "gru", "units": 8, "return_sequences": True},
    {"type": "simple_rnn", "units": 8, "return_sequences": True, "activation": "relu"},
    {"type": "rescaling", "scale": 1e20},
]


@settings(max_examples=60, deadline=None)
@given(layers=st.lists(st.sampled_from(KINDS), max_size=8), batch=st.integers(1, 64))
def test_any_stack_of_layers_gives_numbers_or_reasons(layers: list[dict[str, Any]], batch: int) -> None:
    graph = read_model({"input_shape": [12, 4], "layers": [*layers, {"type": "flatten"}, dense(3)]})
    found = predict(graph, Training(batch_size=batch), DataFacts())
    numbers = [x for v in found.variables for x in (v.gradient_norm, v.error_decades)]
    numbers += [x for a in found.activations for x in (a.rms, a.mean)]
    assert not any(math.isnan(x) for x in numbers)
    assert found.status == "complete" or found.not_predicted or graph.problems


def test_sharpness_of_a_linear_regression(predicted: Predict) -> None:
    found = predicted([1], dense(1, use_bias=False), batch=256)
    assert found.sharpness is not None
    assert found.sharpness.lambda_max == pytest.approx(2.0, rel=0.1)


def test_sharpness_behind_batch_normalised_convolutions_stays_within_a_factor_of_three(
    predicted: Predict,
) -> None:
    """Measured: 6 by power iteration of the Gauss-Newton matrix, two seeds."""
    normalised = [{"type": "batch_normalization"}, {"type": "activation", "activation": "elu"}]

    def convolution(filters: int, padding: str) -> list[dict[str, Any]]:
        window = {"filters": filters, "kernel_size": 3, "padding": padding, "kernel_initializer": "he_normal"}
        return [{"type": "conv2d", **window}, *normalised]

    layers = [*convolution(8, "same"), {"type": "average_pooling2d", "pool_size": 2}]
    layers += [*convolution(16, "valid"), *convolution(16, "same"), {"type": "flatten"}, dense(10, "softmax")]
    found = predicted([12, 12, 3], *layers, loss="sparse_categorical_crossentropy").sharpness
    assert found is not None
    assert 2.0 < found.lambda_max < 18.0


def test_the_limit_of_momentum_is_nearly_twice_that_of_plain_descent() -> None:
    graph = read_model({"input_shape": [16], "layers": [dense(16, "tanh"), dense(4)]})

    def limit(**args: Any) -> float:
        training = Training(Declared(ObjectSpec("sgd", args), "", ""))
        sharpness = predict(graph, training, DataFacts()).sharpness
        assert sharpness is not None
        assert sharpness.learning_rate_limit is not None
        return sharpness.learning_rate_limit

    assert limit(momentum=0.9) / limit() == pytest.approx(1.9)
