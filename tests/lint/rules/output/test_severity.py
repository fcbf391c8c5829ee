"""How hard the OUT rules judge, and what they say."""

from typing import Any

import pytest

from api_schemas.finding import Finding
from api_schemas.lint import LintOptions, LintRequest
from service.lint.engine import lint
from service.lint.sketch import dense, layer, request

HIDDEN = dense(32, "relu", "he_normal")
SPARSE, ONE_HOT, BINARY = "sparse_categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy"


def finding(code: str, head: Any, loss: Any, data: Any = None) -> Finding | None:
    heads = head if isinstance(head, tuple) else (head,)
    body = request((16,), HIDDEN, *heads, training={"loss": loss}, data=data)
    options = LintOptions(predict=False, select=[code])
    found = lint(LintRequest.model_validate(body).model_copy(update={"options": options})).findings
    return found[0] if found else None


def severity(code: str, head: Any, loss: Any, data: Any = None) -> str | None:
    found = finding(code, head, loss, data)
    return found.severity if found else None


@pytest.mark.parametrize(
    ("code", "head", "loss"),
    [
        ("OUT401", dense(1, "softmax"), BINARY),
        ("OUT403", dense(10, "softmax"), {"name": ONE_HOT, "from_logits": True}),
        ("OUT404", dense(10, "softmax"), BINARY),
    ],
)
def test_the_message_tells_of_the_logits_that_tensorflow_remembers(code: str, head: Any, loss: Any) -> None:
    found = finding(code, head, loss)
    assert found is not None
    assert "Keras on TensorFlow" in found.message


def test_no_logits_are_remembered_behind_tanh() -> None:
    found = finding("OUT402", dense(1, "tanh"), BINARY)
    assert found is not None
    assert "Keras on TensorFlow" not in found.message


@pytest.mark.parametrize(
    ("task", "expected"),
    [("multiclass", "error"), ("binary", "error"), ("multilabel", "warning"), (None, "warning")],
)
def test_sigmoids_under_a_categorical_loss_are_an_error_where_classes_exclude(
    task: str | None, expected: str
) -> None:
    assert severity("OUT402", dense(10, "sigmoid"), ONE_HOT, {"task": task} if task else None) == expected


@pytest.mark.parametrize(
    ("encoding", "expected"), [("one-hot", None), ("one_hot", None), ("sparse", "error"), (None, "warning")]
)
def test_a_softmax_pair_under_the_binary_loss_depends_on_its_labels(
    encoding: str | None, expected: str | None
) -> None:
    data = {"label_encoding": encoding} if encoding else None
    assert severity("OUT404", dense(2, "softmax"), BINARY, data) == expected


@pytest.mark.parametrize(
    ("activation", "target", "expected"),
    [
        ("sigmoid", {"min": 0.0, "max": 1.0}, None),
        ("sigmoid", {"min": 0.0, "max": 1.2}, "error"),
        ("sigmoid", {"mean": 22.5}, "error"),
        ("tanh", {"min": -0.9, "max": 0.9}, None),
        ("relu", {"min": 0.0, "max": 80.0}, "info"),
        ("relu", {"min": -1.0, "max": 1.0}, "error"),
        ("tanh", {}, "warning"),
    ],
)
def test_declared_targets_decide_on_a_bounded_regression(
    activation: str, target: dict[str, float], expected: str | None
) -> None:
    data = {"task": "regression", "target": target}
    assert severity("OUT406", dense(1, activation), "mse", data) == expected


@pytest.mark.parametrize(
    ("units", "activation", "loss", "expected"),
    [
        (9, "softmax", SPARSE, "error"),
        (11, "softmax", SPARSE, "warning"),
        (11, "softmax", ONE_HOT, "error"),
        (9, "sigmoid", BINARY, "warning"),
        (1, "sigmoid", BINARY, "error"),
        (1, None, "mse", None),
        (128, None, "cosine_similarity", None),
    ],
)
def test_units_and_classes(units: int, activation: str | None, loss: str, expected: str | None) -> None:
    data = {"task": "multiclass", "n_classes": 10}
    assert severity("OUT408", dense(units, activation), loss, data) == expected


@pytest.mark.parametrize(
    ("rate", "before", "expected"),
    [(0.5, True, "info"), (0.6, True, "warning"), (0.4, True, None), (0.1, False, "warning")],
)
def test_dropout_at_the_output(rate: float, before: bool, expected: str | None) -> None:
    head, dropout = dense(3, "softmax"), layer("dropout", rate=rate)
    assert severity("OUT411", (dropout, head) if before else (head, dropout), ONE_HOT) == expected


def test_a_loss_that_several_outputs_share_is_not_patched() -> None:
    heads = dense(3, "softmax", name="a", inputs=["body"]), dense(3, "softmax", name="b", inputs=["body"])
    body = request(
        (8,), dense(8, "tanh", name="body"), *heads, training={"loss": {"name": ONE_HOT, "from_logits": True}}
    )
    found = lint(LintRequest.model_validate(body)).findings
    assert [f.fix for f in found if f.code == "OUT403"] == [None, None]


def test_the_axis_of_the_loss_is_the_one_that_is_counted() -> None:
    data = {"task": "multiclass", "n_classes": 4}
    tail = (dense(4), layer("reshape", target_shape=[4, 1]), layer("softmax", axis=1))
    assert severity("OUT405", tail, {"name": ONE_HOT, "axis": 1}, data) is None
    assert severity("OUT408", tail, {"name": ONE_HOT, "axis": 1}, data) is None
