"""What strangers send: nothing is executed, read or fetched; lint answers, training refuses."""

from pathlib import Path
from typing import Any

import pytest

from service.lint.errors import SpecError
from service.lint.graph import Graph
from service.lint.reader import read_model, trainable_faults
from tests.security.strangers import CODE, OPAQUE, REFUSED, dense, function, layer, sequential


@pytest.mark.parametrize("sent", OPAQUE.values(), ids=OPAQUE.keys())
def test_lint_answers_and_training_refuses(
    sent: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    graph = read_model(sequential(sent))

    assert [problem.code for problem in graph.problems if problem.code == "ARC708"]
    assert trainable_faults(graph)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED.keys())
def test_what_fits_nowhere_is_refused(sent: dict[str, Any]) -> None:
    with pytest.raises(SpecError) as caught:
        read_model(sequential(sent))

    assert caught.value.faults[0].pointer.startswith("/model/config/layers/1")


@pytest.mark.parametrize("kind", ["Lambda", "load_model", "os", 7, None, ["Sequential"], {"a": 1}])
def test_a_document_that_is_no_model_is_refused(kind: Any) -> None:
    with pytest.raises(SpecError):
        read_model({"class_name": kind, "config": {"layers": []}})


@pytest.mark.parametrize("model", [None, 7, True, [], "", "7", "[]", "{", '{"class_name": NaN}'])
def test_what_is_no_object_is_refused(model: Any) -> None:
    with pytest.raises(SpecError):
        read_model(model)


def _called_with(kwargs: dict[str, Any]) -> Graph:
    tensor = {"class_name": "__keras_tensor__", "config": {"keras_history": ["x", 0, 0]}}
    layers = [
        {**layer("InputLayer", batch_shape=[None, 4]), "config": {"name": "x", "batch_shape": [None, 4]}},
        {**dense(), "inbound_nodes": [{"args": [tensor], "kwargs": kwargs}]},
    ]
    config = {"layers": layers, "input_layers": [["x", 0, 0]], "output_layers": [["dense", 0, 0]]}
    return read_model({"module": "keras", "class_name": "Functional", "config": {"name": "f", **config}})


@pytest.mark.parametrize(
    "value",
    [
        CODE,
        {"class_name": "system", "module": "os"},
        "touch marker",
        [["x", CODE]],
        {"class_name": "__typespec__"},
    ],
    ids=str,
)
def test_k3_nothing_is_smuggled_through_call_arguments(value: Any) -> None:
    assert trainable_faults(_called_with({"training": value}))


def test_k12_build_and_compile_configs_are_never_looked_into() -> None:
    model = sequential({**dense(), "build_config": {"class_name": "Lambda", "config": CODE}})
    model["compile_config"] = {"optimizer": {"module": "os", "class_name": "system", "config": {}}}
    graph = read_model(model)

    assert graph.problems == []
    assert graph.compile_config == model["compile_config"]
    assert graph.compile_pointer == "/model/compile_config"


def test_k12_shared_object_ids_are_not_aliases() -> None:
    shared = {"class_name": "GlorotUniform", "config": {"seed": None}, "shared_object_id": 1}
    graph = read_model(sequential(dense(kernel_initializer=shared)))

    assert graph.layers[1].args["kernel_initializer"].name == "glorot_uniform"


def test_a_custom_activation_leaves_the_rest_judged() -> None:
    graph = read_model(sequential(dense(activation=function("my.module", "swoosh"))))

    assert graph.layers[1].args["activation"].opaque
    assert not graph.layers[1].opaque
    assert graph.nodes[1].output_shape == (None, 2)
    assert graph.problems[0].pointer == "/model/config/layers/1/config/activation/module"
