"""Fixes: in the form that was sent, until nothing is left, never worse than before."""

import json
from typing import Any

import pytest

from api_schemas.lint import Fixed, LintReport, LintRequest
from service.lint.engine import lint
from service.lint.sketch import conv, dense, layer, request


def mended(body: dict[str, Any], mode: str = "safe") -> Fixed:
    fixed = judged(body, mode).fixed
    assert fixed is not None
    return fixed


def judged(body: dict[str, Any], mode: str) -> LintReport:
    return lint(LintRequest.model_validate({**body, "options": {"predict": False, "fix": mode}}))


def codes(fixed: Fixed) -> list[str]:
    return [finding.code for finding in fixed.findings]


KERAS3_ELU = {
    "module": "keras.layers",
    "class_name": "Dense",
    "config": {
        "name": "hidden",
        "units": 8,
        "activation": "elu",
        "kernel_initializer": {
            "module": "keras.initializers",
            "class_name": "GlorotUniform",
            "config": {"seed": None},
            "registered_name": None,
        },
    },
    "registered_name": None,
}
LEGACY_ELU = {
    "class_name": "Dense",
    "config": {
        "name": "hidden",
        "units": 8,
        "activation": "elu",
        "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}},
    },
}


def sequential(*layers: Any, module: str | None = None) -> dict[str, Any]:
    first = {"class_name": "InputLayer", "config": {"batch_shape": [None, 4], "name": "input"}}
    config = {"name": "net", "layers": [first, *layers]}
    return {"class_name": "Sequential", "config": config} | ({"module": module} if module else {})


def head(units: int = 3) -> dict[str, Any]:
    return {"class_name": "Dense", "config": {"name": "head", "units": units, "activation": "softmax"}}


def test_a_compact_model_gets_a_string() -> None:
    fixed = mended(request((20,), dense(64, "elu"), dense(10, "softmax")))
    assert fixed.model["layers"][0]["kernel_initializer"] == "he_normal"
    assert (codes(fixed), fixed.applied) == ([], ["INI103"])


def test_a_keras_3_object_stays_a_keras_3_object() -> None:
    fixed = mended({"model": sequential(KERAS3_ELU, head(), module="keras")})
    assert fixed.model["config"]["layers"][1]["config"]["kernel_initializer"] == {
        "module": "keras.initializers",
        "class_name": "HeNormal",
        "config": {"seed": None},
        "registered_name": None,
    }


def test_a_legacy_object_stays_a_legacy_object() -> None:
    fixed = mended({"model": sequential(LEGACY_ELU, head())})
    assert fixed.model["config"]["layers"][1]["config"]["kernel_initializer"] == {
        "class_name": "HeNormal",
        "config": {"seed": None},
    }


def test_a_model_sent_as_a_string_comes_back_as_a_string() -> None:
    fixed = mended({"model": json.dumps(sequential(LEGACY_ELU, head()))})
    assert isinstance(fixed.model, str)
    assert (
        json.loads(fixed.model)["config"]["layers"][1]["config"]["kernel_initializer"]["class_name"]
        == "HeNormal"
    )


def test_the_submitted_document_is_left_alone() -> None:
    body = request((20,), dense(64, "elu"), dense(10, "softmax"))
    before = json.dumps(body)
    mended(body)
    assert json.dumps(body) == before


def test_mending_twice_is_mending_once() -> None:
    body = request(
        (20,), dense(64, "elu"), layer("dropout", rate=0.1), dense(64, "relu"), dense(10, "softmax")
    )
    once = mended(body, "unsafe")
    assert mended({**body, "model": once.model}, "unsafe").model == once.model


def test_safe_fixes_leave_unsafe_ones_out() -> None:
    fixed = mended(request((20,), *(dense(64, "sigmoid") for _ in range(6)), dense(10, "softmax")))
    assert (fixed.applied, codes(fixed)) == ([], ["ACT204"])


def test_unsafe_fixes_are_applied_when_asked_for() -> None:
    fixed = mended(request((20,), *(dense(64, "sigmoid") for _ in range(6)), dense(10, "softmax")), "unsafe")
    assert (fixed.applied, codes(fixed)) == (["ACT204"], [])


def test_silenced_findings_are_not_mended() -> None:
    silence = {"ignore": [{"rule": "INI103", "reason": "ported"}]}
    body = request((20,), dense(64, "elu", **{"x-lint": silence}), dense(10, "softmax"))
    assert mended(body).model == body["model"]


def test_a_layer_is_removed_from_a_list() -> None:
    selu = dense(50, "selu", "lecun_normal")
    body = request(
        (20,), selu, layer("batch_normalization"), selu, dense(10), layer("softmax"), layer("softmax")
    )
    fixed = mended(body | {"data": {"features": {"standardized": True}}}, "unsafe")
    assert [made["type"] for made in fixed.model["layers"]] == ["dense", "dense", "dense", "softmax"]


def test_many_layers_are_removed_in_few_rounds() -> None:
    selu = dense(8, "selu", "lecun_normal")
    noisy = [part for _ in range(80) for part in (selu, layer("gaussian_noise", stddev=0.1))]
    body = request((20,), *noisy, dense(3, "softmax"))
    fixed = mended(body | {"data": {"features": {"standardized": True}}}, "unsafe")
    assert {made["type"] for made in fixed.model["layers"]} == {"dense"}
    assert len(fixed.model["layers"]) == 81


def functional(*layers: Any, output: str) -> dict[str, Any]:
    return {
        "class_name": "Functional",
        "config": {
            "name": "net",
            "layers": list(layers),
            "input_layers": [["input", 0, 0]],
            "output_layers": [[output, 0, 0]],
        },
    }


def node(class_name: str, name: str, source: str | None, **config: Any) -> dict[str, Any]:
    inbound = [[[source, 0, 0, {}]]] if source else []
    return {
        "class_name": class_name,
        "name": name,
        "config": {"name": name, **config},
        "inbound_nodes": inbound,
    }


def test_a_layer_is_removed_from_a_functional_graph() -> None:
    model = functional(
        node("InputLayer", "input", None, batch_input_shape=[None, 4]),
        node("Dense", "scores", "input", units=3),
        node("Softmax", "first", "scores"),
        node("Softmax", "second", "first"),
        output="second",
    )
    fixed = mended({"model": model})
    assert fixed.applied == ["ACT203"]
    assert [made["name"] for made in fixed.model["config"]["layers"]] == ["input", "scores", "second"]
    assert fixed.model["config"]["layers"][2]["inbound_nodes"] == [[["scores", 0, 0, {}]]]


def test_the_output_follows_when_the_last_layer_moves() -> None:
    selu = {"units": 8, "activation": "selu", "kernel_initializer": "lecun_normal"}
    model = functional(
        node("InputLayer", "input", None, batch_input_shape=[None, 4]),
        node("Dense", "one", "input", **selu),
        node("Dense", "two", "one", **selu),
        node("Dense", "head", "two", units=3, activation="softmax"),
        output="head",
    )
    fixed = mended({"model": model, "data": {"features": {"mean": 100.0, "std": 1.0}}}, "unsafe")
    made = fixed.model["config"]["layers"]
    assert [entry["name"] for entry in made] == ["input", "normalization", "one", "two", "head"]
    assert made[1]["inbound_nodes"] == [[["input", 0, 0, {}]]]
    assert made[2]["inbound_nodes"] == [[["normalization", 0, 0, {}]]]


def test_a_replaced_layer_keeps_its_name_and_place() -> None:
    selu = dense(50, "selu", "lecun_normal")
    body = request((20,), selu, layer("dropout", rate=0.2, name="drop"), selu, dense(10, "softmax"))
    fixed = mended(body | {"data": {"features": {"standardized": True}}}, "unsafe")
    assert fixed.model["layers"][1] == {"type": "alpha_dropout", "name": "drop", "rate": 0.2}


@pytest.mark.parametrize("mode", ["safe", "unsafe"])
def test_mending_adds_no_error(mode: str) -> None:
    body = request(
        (16, 16, 3),
        conv(8, 3, "selu"),
        layer("dropout", rate=0.3),
        conv(8),
        layer("softmax"),
        layer("flatten"),
        dense(10, "softmax"),
        layer("softmax"),
    )
    report = judged(body, mode)
    assert report.fixed is not None
    before = {(found.code, found.layer) for found in report.findings if found.severity == "error"}
    after = {(found.code, found.layer) for found in report.fixed.findings if found.severity == "error"}
    assert after <= before
