"""What an output is: its activation, its units, the kernel behind it."""

from typing import Any

import pytest

from api_schemas.lint import LintRequest
from service.lint.engine import read_subject
from service.lint.output import MOST_OUTPUTS, Output, outputs
from service.lint.sketch import conv, dense, layer, request


def only_output(body: dict[str, Any]) -> Output:
    (found,) = outputs(read_subject(LintRequest.model_validate(body)))
    return found


@pytest.mark.parametrize(
    ("layers", "activation"),
    [
        ((dense(3, "softmax"),), "softmax"),
        ((dense(3), layer("softmax")), "softmax"),
        (
            (dense(3), layer("activation", activation="sigmoid"), layer("reshape", target_shape=[3, 1])),
            "sigmoid",
        ),
        ((dense(3),), "linear"),
        ((dense(3), layer("batch_normalization")), "linear"),
        ((dense(3, "sigmoid"), layer("rescaling", scale=255.0)), "unknown"),
        ((layer("flatten"),), "unknown"),
    ],
)
def test_the_activation_is_the_last_one_before_the_output(layers: Any, activation: str) -> None:
    assert only_output(request((8,), *layers)).activation == activation


def test_averaged_probabilities_are_probabilities() -> None:
    heads = dense(3, "softmax", name="a", inputs=["body"]), dense(3, "softmax", name="b", inputs=["body"])
    found = only_output(request((8,), dense(8, name="body"), *heads, layer("average", inputs=["a", "b"])))
    assert found.activation == "softmax"


def test_joined_softmaxes_are_no_distribution() -> None:
    heads = dense(3, "softmax", name="a", inputs=["body"]), dense(3, "softmax", name="b", inputs=["body"])
    found = only_output(request((8,), dense(8, name="body"), *heads, layer("concatenate", inputs=["a", "b"])))
    assert found.activation == "unknown"


def test_global_pooling_keeps_the_channels_as_units() -> None:
    found = only_output(request((8, 8, 3), conv(10, 1), layer("global_average_pooling2d")))
    assert (found.activation, found.units) == ("linear", 10)


def test_a_long_row_of_doubled_merges_is_walked_in_linear_time() -> None:
    doubled = [layer("average", name=f"m{i}", inputs=[f"m{i - 1}", f"m{i - 1}"]) for i in range(1, 400)]
    found = only_output(request((8,), dense(8, "sigmoid", name="m0"), *doubled))
    assert found.activation == "sigmoid"


def test_a_stranger_s_thousand_outputs_are_not_all_walked() -> None:
    body = request((8,), *[layer("dropout", name=f"d{i}", rate=0.5) for i in range(1000)])
    body["model"]["outputs"] = [f"d{i}" for i in range(1000)]
    assert len(outputs(read_subject(LintRequest.model_validate(body)))) == MOST_OUTPUTS
