"""What is declared about the training, wherever and however it is written."""

from typing import Any

import pytest

from api_schemas.training import TrainingSpec
from service.lint.errors import SpecError
from service.lint.graph import Graph
from service.lint.reader import read_model
from service.lint.training import Training, resolve_training


def graph(outputs: int = 1, compiled: dict[str, Any] | None = None) -> Graph:
    heads = [{"type": "dense", "units": 1, "name": f"head_{i}", "inputs": ["body"]} for i in range(outputs)]
    layers = [{"type": "dense", "units": 4, "name": "body"}, *heads]
    found = read_model({"input_shape": [3], "layers": layers})
    if compiled is not None:
        found.compile_config, found.compile_pointer = compiled, "/model/compile_config"
    return found


def resolved(graph: Graph, **training: Any) -> Training:
    return resolve_training(TrainingSpec.model_validate(training), graph)


def test_nothing_declared_is_nothing_resolved() -> None:
    found = resolve_training(None, graph())
    assert found.optimizer is None
    assert found.losses == (None,)


def test_a_bare_name_gets_its_defaults() -> None:
    declared = resolved(graph(), optimizer="SGD").optimizer
    assert declared is not None
    assert declared.spec.name == "sgd"
    assert declared.spec.args["learning_rate"] == 0.01
    assert declared.form == "name"
    assert declared.pointer_to("learning_rate") == "/training/optimizer"


def test_a_short_object_is_pointed_into() -> None:
    declared = resolved(graph(), optimizer={"name": "sgd", "momentum": 0.9}).optimizer
    assert declared is not None
    assert declared.pointer_to("momentum") == "/training/optimizer/momentum"
    assert declared.pointer_to("learning_rate") == "/training/optimizer"


def test_a_keras_object_is_pointed_into_below_its_config() -> None:
    loss = {"class_name": "BinaryCrossentropy", "config": {"from_logits": True, "name": "mine"}}
    (declared,) = resolved(graph(), loss=loss).losses
    assert declared is not None
    assert declared.given == {"from_logits"}
    assert declared.pointer_to("from_logits") == "/training/loss/config/from_logits"


def test_the_model_s_own_compilation_is_used_when_training_is_silent() -> None:
    compiled = {
        "optimizer": {
            "module": "keras.optimizers",
            "class_name": "Adam",
            "config": {"name": "adam", "learning_rate": 0.5},
            "registered_name": None,
        },
        "loss": "mse",
    }
    found = resolve_training(None, graph(compiled=compiled))
    assert found.optimizer is not None
    assert (
        found.optimizer.pointer_to("learning_rate") == "/model/compile_config/optimizer/config/learning_rate"
    )
    assert found.losses[0] is not None
    assert found.losses[0].pointer == "/model/compile_config/loss"


def test_training_overrides_the_model_s_own_compilation() -> None:
    found = resolved(graph(compiled={"optimizer": "adam", "loss": "mse"}), optimizer="sgd")
    assert found.optimizer is not None
    assert found.optimizer.spec.name == "sgd"
    assert found.losses[0] is not None
    assert found.losses[0].spec.name == "mean_squared_error"


def test_a_schedule_stands_in_the_learning_rate() -> None:
    schedule = {
        "class_name": "ExponentialDecay",
        "config": {"initial_learning_rate": 0.1, "decay_steps": 100, "decay_rate": 0.5},
    }
    declared = resolved(graph(), optimizer={"name": "sgd", "learning_rate": schedule}).optimizer
    assert declared is not None
    assert declared.spec.args["learning_rate"].name == "exponential_decay"


@pytest.mark.parametrize(
    ("training", "pointer", "hint"),
    [
        ({"optimizer": "adem"}, "/training/optimizer", "'adam'"),
        ({"loss": {"name": "binary_crossentrpy"}}, "/training/loss/name", "'binary_crossentropy'"),
        ({"optimizer": {"name": "sgd", "momentun": 0.9}}, "/training/optimizer/momentun", "'momentum'"),
        ({"loss": {"head_7": "mse"}}, "/training/loss/head_7", "'head_1'"),
    ],
)
def test_a_misspelling_is_refused_with_the_nearest_word(
    training: dict[str, Any], pointer: str, hint: str
) -> None:
    with pytest.raises(SpecError) as refused:
        resolved(graph(2), **training)
    assert refused.value.faults[0].pointer == pointer
    assert hint in refused.value.faults[0].detail


def test_someone_s_own_loss_in_the_model_is_opaque() -> None:
    compiled = {
        "loss": {"class_name": "MyLoss", "config": {}, "module": "mine", "registered_name": "mine>MyLoss"}
    }
    (declared,) = resolve_training(None, graph(compiled=compiled)).losses
    assert declared is not None
    assert declared.spec.opaque


def test_one_loss_serves_every_output() -> None:
    first, second = resolved(graph(2), loss="mse").losses
    assert first is not None
    assert first is second


def test_a_list_of_losses_is_parallel_to_the_outputs() -> None:
    first, second = resolved(graph(2), loss=["mse", None]).losses
    assert first is not None
    assert first.pointer == "/training/loss/0"
    assert second is None


def test_losses_by_name_find_their_outputs() -> None:
    first, second = resolved(graph(2), loss={"head_1": "mae", "head_0": {"name": "mse"}}).losses
    assert first is not None
    assert second is not None
    assert (first.spec.name, first.pointer) == ("mean_squared_error", "/training/loss/head_0")
    assert (second.spec.name, second.pointer) == ("mean_absolute_error", "/training/loss/head_1")


def test_too_few_losses_are_refused() -> None:
    with pytest.raises(SpecError, match="one loss per output"):
        resolved(graph(2), loss=["mse"])


def test_from_logits_false_says_nothing_of_a_regression_loss() -> None:
    (declared,) = resolved(graph(), loss={"name": "mse", "from_logits": False}).losses
    assert declared is not None
    assert "from_logits" not in declared.spec.args


@pytest.mark.parametrize("value", [{"name": "mse", "from_logits": True}, {"config": {}}, {}, [1], [[]]])
def test_what_is_no_loss_is_refused_and_nothing_worse(value: Any) -> None:
    with pytest.raises(SpecError):
        resolved(graph(), loss=value)


def named_outputs(loss: Any) -> dict[str, Any]:
    def layer(kind: str, name: str, inbound: list[Any], **config: Any) -> dict[str, Any]:
        return {
            "class_name": kind,
            "name": name,
            "config": {"name": name, **config},
            "inbound_nodes": inbound,
        }

    after = [[["i", 0, 0, {}]]]
    return {
        "class_name": "Functional",
        "config": {
            "name": "two",
            "layers": [
                layer("InputLayer", "i", [], batch_input_shape=[None, 4]),
                layer("Dense", "x", after, units=1),
                layer("Dense", "y", after, units=2),
            ],
            "input_layers": [["i", 0, 0]],
            "output_layers": {"b": ["y", 0, 0], "a": ["x", 0, 0]},
        },
        "compile_config": {"optimizer": "adam", "loss": loss},
    }


def test_outputs_with_names_of_their_own_find_their_losses() -> None:
    found = read_model(named_outputs({"a": "mse", "b": "mae"}))
    names = [found.nodes[index].layer.name for index, _ in found.outputs]
    losses = [loss.spec.name for loss in resolve_training(None, found).losses if loss is not None]
    assert dict(zip(names, losses, strict=True)) == {"x": "mean_squared_error", "y": "mean_absolute_error"}


def test_a_compiled_loss_of_an_unknown_output_is_let_pass() -> None:
    assert resolve_training(None, read_model(named_outputs({"c": "mse"}))).losses == (None, None)
