"""The graph in the words of the API."""

from typing import Any

from api_schemas.lint import LintRequest
from api_schemas.outline import OutlinedCall
from service.lint.engine import lint

RESIDUAL: dict[str, Any] = {
    "input_shape": [4],
    "layers": [
        {"type": "dense", "units": 4, "activation": "relu", "kernel_initializer": "he_normal", "name": "one"},
        {"type": "dense", "units": 4, "name": "two"},
        {"type": "add", "inputs": ["one", "two"], "name": "sum"},
    ],
}


def outline_of(model: Any) -> list[OutlinedCall]:
    report = lint(LintRequest.model_validate({"model": model, "options": {"outline": True}}))
    return report.outline or []


def test_calls_come_in_the_order_of_the_signal_and_name_their_inputs() -> None:
    assert [(one.layer, one.inputs) for one in outline_of(RESIDUAL)] == [
        ("input_layer", []),
        ("one", [0]),
        ("two", [1]),
        ("sum", [1, 2]),
    ]


def test_a_layer_is_told_with_its_size_activation_and_initialiser() -> None:
    one = outline_of(RESIDUAL)[1]
    assert (one.output_shape, one.parameters, one.activation, one.initializer) == (
        [None, 4],
        20,
        "relu",
        "he_normal",
    )
    assert one.pointer == "/model/layers/0"


def test_what_is_not_known_is_null() -> None:
    unknown = {"input_shape": [None, 4], "layers": [{"type": "flatten"}, {"type": "dense", "units": 2}]}
    flat, dense = outline_of(unknown)[1:]
    assert (flat.output_shape, flat.activation) == ([None, None], None)
    assert dense.parameters is None


def test_nobody_gets_an_outline_who_has_not_asked() -> None:
    report = lint(LintRequest.model_validate({"model": RESIDUAL}))
    assert "outline" not in report.model_dump_json()
