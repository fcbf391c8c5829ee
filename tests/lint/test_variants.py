"""Variants of a network: patches that make readable networks with that activation in all hidden places."""

import gzip
import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from api_schemas.lint import DataFacts, LintRequest
from service.lint.engine import lint, read_subject
from service.lint.hidden_activations import hidden_activations
from service.lint.sketch import conv, dense, layer
from service.lint.variants import ACTIVATIONS, Variant, apply_patch, make_variant

FIXTURES = sorted((Path(__file__).parent.parent / "fixtures" / "applications").glob("*.json.gz"))
HEAD = dense(3, "softmax")
MIXED: dict[str, Any] = {
    "input_shape": [12, 12, 3],
    "layers": [
        conv(4, activation="relu", name="first"),
        conv(4, name="second"),
        layer("batch_normalization", name="norm"),
        layer("leaky_relu", negative_slope=0.1, name="leaky"),
        layer("global_average_pooling2d", name="pool"),
        dense(8, name="third"),
        layer("activation", activation="tanh", name="act"),
        dense(8, "elu", "he_normal", name="fourth"),
        dense(3, "softmax", name="head"),
    ],
}
SEQUENTIAL: dict[str, Any] = {
    "module": "keras",
    "class_name": "Sequential",
    "config": {
        "name": "sequential",
        "layers": [
            {
                "module": "keras.layers",
                "class_name": "InputLayer",
                "config": {"name": "start", "batch_shape": [None, 8]},
            },
            {
                "module": "keras.layers",
                "class_name": "Dense",
                "config": {
                    "name": "dense",
                    "units": 4,
                    "activation": "sigmoid",
                    "kernel_initializer": {
                        "module": "keras.initializers",
                        "class_name": "GlorotUniform",
                        "config": {"seed": None},
                        "registered_name": None,
                    },
                },
                "registered_name": None,
            },
            {
                "module": "keras.layers",
                "class_name": "Dense",
                "config": {"name": "head", "units": 3, "activation": "softmax"},
                "registered_name": None,
            },
        ],
    },
    "registered_name": None,
}
LEGACY: dict[str, Any] = {
    "class_name": "Sequential",
    "config": [
        {
            "class_name": "Dense",
            "config": {"name": "dense", "units": 4, "activation": "sigmoid", "batch_input_shape": [None, 8]},
        },
        {"class_name": "ReLU", "config": {"name": "re_lu"}},
        {"class_name": "Dense", "config": {"name": "head", "units": 3, "activation": "softmax"}},
    ],
    "keras_version": "2.2.4",
}


def functional(name: str, kind: str, config: dict[str, Any], *calls: list[Any]) -> dict[str, Any]:
    """A layer of a legacy Functional config; each call is a list of the layers that it takes."""
    inbound = [[[source, 0, 0, {}] for source in call] for call in calls]
    return {"name": name, "class_name": kind, "config": {"name": name, **config}, "inbound_nodes": inbound}


SHARED: dict[str, Any] = {
    "class_name": "Functional",
    "config": {
        "name": "twins",
        "layers": [
            functional("one", "InputLayer", {"batch_input_shape": [None, 8]}),
            functional("other", "InputLayer", {"batch_input_shape": [None, 8]}),
            functional("twice", "Dense", {"units": 4, "activation": "relu"}, ["one"], ["other"]),
            {
                **functional("joined", "Add", {}),
                "inbound_nodes": [[["twice", 0, 0, {}], ["twice", 1, 0, {}]]],
            },
            functional("head", "Dense", {"units": 3, "activation": "softmax"}, ["joined"]),
        ],
        "input_layers": [["one", 0, 0], ["other", 0, 0]],
        "output_layers": [["head", 0, 0]],
    },
    "keras_version": "2.12.0",
}


def request(model: Any) -> LintRequest:
    return LintRequest(model=model)


def varied(model: Any, name: str) -> Any:
    variant = make_variant(name, request(model))
    assert variant.reason is None
    return apply_patch({"model": model}, variant.patch)["model"]


def hidden(model: Any) -> set[str]:
    return {one.spec.name for one in hidden_activations(read_subject(request(model)).topology)}


def starts(model: Any) -> list[str]:
    topology = read_subject(request(model)).topology
    return [kernel.layer.args["kernel_initializer"].name for kernel in topology.kernels]


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("model", [MIXED, SEQUENTIAL, LEGACY], ids=["compact", "keras3", "legacy"])
def test_every_hidden_activation_becomes_that_one(model: Any, name: str) -> None:
    changed = varied(model, name)
    assert hidden(changed) == {name}
    assert read_subject(request(changed)).graph.problems == []


@pytest.mark.parametrize(("name", "start"), [("gelu", "he_normal"), ("selu", "lecun_normal")])
def test_the_initialiser_that_goes_with_it_comes_along(name: str, start: str) -> None:
    assert starts(varied(MIXED, name)) == [start] * 4 + ["glorot_uniform"]


def test_the_head_stays_as_it_is() -> None:
    assert varied(MIXED, "relu")["layers"][-1] == MIXED["layers"][-1]


def test_objects_stay_objects() -> None:
    first = varied(SEQUENTIAL, "selu")["config"]["layers"][1]["config"]
    assert first["kernel_initializer"]["class_name"] == "LecunNormal"


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_network_that_is_the_variant_already_is_left_alone(name: str) -> None:
    assert make_variant(name, request(varied(MIXED, name))) == Variant(name)


def test_prelu_shares_its_slopes_over_positions() -> None:
    added = varied(MIXED, "prelu")["layers"]
    assert [one.get("shared_axes") for one in added if one["type"] == "prelu"] == [[1, 2], [1, 2], None, None]


def test_prelu_behind_a_shared_layer_is_refused_with_its_name() -> None:
    variant = make_variant("prelu", request(SHARED))
    assert (variant.patch, variant.reason) == ([], "PReLU is a layer, and none can be put behind 'twice'.")


def test_without_a_hidden_activation_there_is_a_reason() -> None:
    variant = make_variant("relu", request({"input_shape": [8], "layers": [HEAD]}))
    assert (variant.patch, variant.reason) == ([], "The network has no hidden activation to exchange.")


def test_the_submitted_network_has_no_patch() -> None:
    assert make_variant("submitted", request(MIXED)) == Variant("submitted")


def test_the_fixed_network_is_the_one_that_lint_gives() -> None:
    asked = LintRequest.model_validate({"model": SEQUENTIAL, "options": {"fix": "unsafe"}})
    fixed = lint(asked).fixed
    assert fixed is not None
    assert varied(SEQUENTIAL, "fixed") == fixed.model


def test_fixing_the_training_is_part_of_the_patch() -> None:
    document = {
        "model": {"input_shape": [8], "layers": [dense(8, "relu", "he_normal"), dense(3, "softmax")]},
        "training": {"loss": {"name": "sparse_categorical_crossentropy", "from_logits": True}},
    }
    asked = LintRequest.model_validate({**document, "data": DataFacts(task="multiclass", n_classes=3)})
    variant = make_variant("fixed", asked)
    assert {one["path"].split("/")[1] for one in variant.patch} == {"training"}
    assert apply_patch(document, variant.patch)["training"]["loss"]["from_logits"] is False


def test_a_model_sent_as_a_string_comes_back_as_one() -> None:
    document = {"model": json.dumps(MIXED)}
    variant = make_variant("relu", request(document["model"]))
    patched = apply_patch(document, variant.patch)["model"]
    assert isinstance(patched, str)
    assert hidden(json.loads(patched)) == {"relu"}


def test_nothing_of_the_submitted_document_is_changed() -> None:
    before = json.dumps(MIXED)
    for name in ("fixed", *ACTIVATIONS):
        varied(MIXED, name)
    assert json.dumps(MIXED) == before


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name.partition(".")[0])
def test_published_networks_have_variants(path: Path) -> None:
    model = orjson.loads(gzip.decompress(path.read_bytes()))["model"]
    for name in ("selu", "prelu"):
        changed = varied(model, name)
        assert hidden(changed) == {name}
        assert read_subject(request(changed)).graph.problems == []
