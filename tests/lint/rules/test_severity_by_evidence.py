"""Rules whose severity depends on what is declared."""

from typing import Any

import pytest

from api_schemas.lint import LintOptions, LintRequest
from service.lint.engine import lint
from service.lint.sketch import conv, dense, layer, request

KERNEL, NORMALIZATION = dense(32, start="he_normal", use_bias=False), layer("batch_normalization")
RELU, FLATTEN = layer("activation", activation="relu"), layer("flatten")
CONVOLUTION = conv(8, 3, start="he_normal", use_bias=False)
BYTES = {"features": {"min": 0.0, "max": 255.0}}
ADAM, SGD = {"optimizer": "adam"}, {"optimizer": "sgd"}


def severity(code: str, body: dict[str, Any]) -> str | None:
    options = LintOptions(predict=False, select=[code])
    found = lint(LintRequest.model_validate(body).model_copy(update={"options": options})).findings
    return found[0].severity if found else None


def batches(size: int) -> dict[str, Any]:
    return {"batch_size": size}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (request((16,), KERNEL, NORMALIZATION, RELU, dense(1), training=batches(8)), None),
        (request((16,), KERNEL, NORMALIZATION, RELU, dense(1), training=batches(2)), "warning"),
        (request((16,), KERNEL, NORMALIZATION, RELU, dense(1), training=batches(1)), "error"),
        (
            request((8, 8, 3), CONVOLUTION, NORMALIZATION, RELU, FLATTEN, dense(1), training=batches(1)),
            "warning",
        ),
    ],
)
def test_batch_normalisation_of_single_values_is_an_error(body: dict[str, Any], expected: str | None) -> None:
    assert severity("NRM305", body) == expected


@pytest.mark.parametrize(
    ("rate", "expected"), [(0.5, None), (0.6, "warning"), (1.0, "error"), (-0.1, "error")]
)
def test_a_rate_that_means_nothing_is_an_error(rate: float, expected: str | None) -> None:
    hidden = dense(32, "relu", "he_normal")
    assert (
        severity("REG601", request((8,), hidden, layer("dropout", rate=rate), hidden, dense(1))) == expected
    )


@pytest.mark.parametrize(
    ("kind", "training", "expected"),
    [
        ("lstm", ADAM, "info"),
        ("lstm", SGD, "warning"),
        ("simple_rnn", ADAM, "warning"),
        ("gru", {"optimizer": "adam", "gradient_clip_norm": 1.0}, None),
    ],
)
def test_an_unclipped_gated_layer_under_an_adaptive_optimiser_is_only_mentioned(
    kind: str, training: dict[str, Any], expected: str | None
) -> None:
    assert severity("OPT504", request((50, 4), layer(kind, units=8), dense(1), training=training)) == expected


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ((CONVOLUTION, RELU), "warning"),
        ((CONVOLUTION, NORMALIZATION, RELU), "info"),
        ((NORMALIZATION, CONVOLUTION, RELU), None),
        ((layer("random_flip"), layer("rescaling", scale=1 / 255), CONVOLUTION, RELU), None),
    ],
)
def test_inputs_that_are_normalised_somewhere_are_no_fault(layers: Any, expected: str | None) -> None:
    assert severity("DAT801", request((28, 28, 3), *layers, FLATTEN, dense(1), data=BYTES)) == expected


@pytest.mark.parametrize(
    ("task", "head", "expected"),
    [
        ("multiclass", dense(10, "softmax"), "error"),
        (None, dense(10, "softmax"), None),
        ("multiclass", conv(10, 1, "softmax"), None),
    ],
)
def test_a_dense_head_on_a_coarse_map_is_a_fault_of_classifiers(
    task: str | None, head: Any, expected: str | None
) -> None:
    trunk = conv(8, 3, "relu", "he_normal"), layer("max_pooling2d")
    assert (
        severity("ARC701", request((28, 28, 1), *trunk, head, data={"task": task} if task else None))
        == expected
    )


@pytest.mark.parametrize(
    ("form", "dtype", "expected"),
    [
        ("compact", "mixed_float16", "error"),
        ("keras", "mixed_float16", "warning"),
        ("keras", "float16", "error"),
    ],
)
def test_half_precision_is_certain_where_keras_would_not_wrap(form: str, dtype: str, expected: str) -> None:
    keras = {
        "class_name": "Sequential",
        "config": {
            "name": "half",
            "layers": [
                {"class_name": "InputLayer", "config": {"name": "i", "batch_input_shape": [None, 4]}},
                {"class_name": "Dense", "config": {"name": "d", "units": 1, "dtype": dtype}},
            ],
        },
    }
    model = keras if form == "keras" else request((4,), dense(1, dtype=dtype))["model"]
    assert severity("OPT505", {"model": model, "training": ADAM}) == expected
