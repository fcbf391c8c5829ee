"""One network in every form: the same findings, and the same findings left after mending."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api_schemas.lint import LintReport, LintRequest
from service.lint.engine import lint

CLASSES = {
    "dense": "Dense",
    "batch_normalization": "BatchNormalization",
    "dropout": "Dropout",
    "gaussian_noise": "GaussianNoise",
    "leaky_relu": "LeakyReLU",
    "elu": "ELU",
    "softmax": "Softmax",
    "activation": "Activation",
}
DENSE: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "type": st.just("dense"),
        "units": st.integers(1, 32),
        "activation": st.sampled_from(
            ["relu", "elu", "selu", "gelu", "tanh", "sigmoid", "linear", "softmax"]
        ),
        "kernel_initializer": st.sampled_from(["glorot_uniform", "he_normal", "lecun_normal", "zeros"]),
    }
)
OTHER: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"type": "batch_normalization"},
        {"type": "dropout", "rate": 0.3},
        {"type": "gaussian_noise", "stddev": 0.1},
        {"type": "leaky_relu", "negative_slope": 1.2},
        {"type": "elu", "alpha": 0.5},
        {"type": "softmax"},
        {"type": "activation", "activation": "relu"},
    ]
)


def named(layers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**layer, "name": f"layer_{index}"} for index, layer in enumerate(layers)]


NETWORKS = st.lists(DENSE | OTHER, min_size=1, max_size=7).map(named)


def keras_layer(layer: dict[str, Any], module: str | None) -> dict[str, Any]:
    config = {key: value for key, value in layer.items() if key != "type"}
    written = {"class_name": CLASSES[layer["type"]], "config": config}
    return {"module": module, "registered_name": None, **written} if module else written


def input_layer(shape_name: str) -> dict[str, Any]:
    return {"class_name": "InputLayer", "config": {"name": "start", shape_name: [None, 16]}}


def compact(layers: list[dict[str, Any]]) -> Any:
    return {"input_shape": [16], "layers": layers}


def sequential(layers: list[dict[str, Any]], module: str | None = None) -> Any:
    start = input_layer("batch_shape" if module else "batch_input_shape")
    made = [start, *(keras_layer(layer, module) for layer in layers)]
    return keras_layer_like("Sequential", {"name": "net", "layers": made}, module)


def keras_layer_like(class_name: str, config: dict[str, Any], module: str | None) -> dict[str, Any]:
    written = {"class_name": class_name, "config": config}
    return {"module": "keras", "registered_name": None, **written} if module else written


def keras3(layers: list[dict[str, Any]]) -> Any:
    return sequential(layers, "keras.layers")


def text(layers: list[dict[str, Any]]) -> Any:
    return json.dumps(keras3(layers))


def functional(layers: list[dict[str, Any]]) -> Any:
    sources = ["start", *(layer["name"] for layer in layers)]
    made = [{**input_layer("batch_input_shape"), "name": "start", "inbound_nodes": []}]
    for source, layer in zip(sources, layers, strict=False):
        inbound = [[[source, 0, 0, {}]]]
        made.append({**keras_layer(layer, None), "name": layer["name"], "inbound_nodes": inbound})
    ends = {"input_layers": [["start", 0, 0]], "output_layers": [[sources[-1], 0, 0]]}
    return keras_layer_like("Functional", {"name": "net", "layers": made, **ends}, None)


FORMS = [sequential, keras3, text, functional]


def judged(model: Any, *select: str) -> LintReport:
    options = {"predict": False, "fix": "unsafe", "select": list(select)}
    return lint(LintRequest.model_validate({"model": model, "options": options}))


def said(report: LintReport) -> set[tuple[str, str | None, str, str]]:
    return {(found.code, found.layer, found.severity, found.message) for found in report.findings}


def left(report: LintReport) -> set[tuple[str, str | None]]:
    assert report.fixed is not None
    return {(found.code, found.layer) for found in report.fixed.findings}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(layers=NETWORKS)
def test_every_form_of_a_network_gets_the_same_findings(form: Any, layers: list[dict[str, Any]]) -> None:
    assert said(judged(form(layers))) == said(judged(compact(layers)))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40, deadline=None, derandomize=True)
@given(layers=NETWORKS)
def test_every_form_of_a_network_is_mended_alike(form: Any, layers: list[dict[str, Any]]) -> None:
    families = ("INI", "ACT")  # some of the others move layers, which only a plain list allows
    assert left(judged(form(layers), *families)) == left(judged(compact(layers), *families))
