"""Objects in every spelling become one ObjectSpec, defaults filled in."""

from typing import Any

import pytest

from service.lint.errors import SpecError
from service.lint.reader.objects import (
    read_activation,
    read_constraint,
    read_dtype_policy,
    read_initializer,
    read_loss,
    read_metric,
    read_optimizer,
    read_regularizer,
    read_schedule,
)

DECAY = {
    "module": "keras.optimizers.schedules",
    "class_name": "CosineDecay",
    "config": {"initial_learning_rate": 0.1, "decay_steps": 100, "alpha": 0.0, "name": "CosineDecay"},
    "registered_name": None,
}


@pytest.mark.parametrize(
    "value",
    [
        "sgd",
        "SGD",
        {"name": "sgd"},
        {"class_name": "SGD", "config": {}},
        {"class_name": "SGD", "config": {"name": "SGD", "lr": 0.01, "decay": 0.0}},
        {
            "module": "keras.optimizers",
            "class_name": "SGD",
            "config": {"name": "SGD", "learning_rate": 0.01, "is_legacy_optimizer": False},
            "registered_name": None,
        },
    ],
)
def test_an_optimizer_in_every_spelling(value: Any) -> None:
    assert read_optimizer(value, "/o") == read_optimizer({"name": "sgd", "learning_rate": 0.01}, "/o")


@pytest.mark.parametrize(
    ("read", "value", "name"),
    [
        (read_activation, "swish", "silu"),
        (read_activation, {"class_name": "ReLU", "config": {"max_value": 6.0}}, "relu"),
        (read_activation, {"class_name": "function", "module": "builtins", "config": "gelu"}, "gelu"),
        (read_initializer, "HeNormal", "he_normal"),
        (read_initializer, "uniform", "random_uniform"),
        (read_initializer, {"class_name": "VarianceScaling", "config": {"scale": 2.0}}, "variance_scaling"),
        (read_regularizer, "l1_l2", "l1_l2"),
        (read_regularizer, {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.1}}, "l1_l2"),
        (read_constraint, {"name": "max_norm", "max_value": 3}, "max_norm"),
        (read_loss, "mse", "mean_squared_error"),
        (
            read_loss,
            {"name": "sparse_categorical_crossentropy", "from_logits": True},
            "sparse_categorical_crossentropy",
        ),
        (read_metric, "acc", "accuracy"),
        (read_metric, {"class_name": "AUC", "config": {"name": "auc", "curve": "PR"}}, "auc"),
        (read_schedule, DECAY, "cosine_decay"),
        (read_dtype_policy, "mixed_float16", "mixed_float16"),
        (read_dtype_policy, {"class_name": "Policy", "config": {"name": "mixed_bfloat16"}}, "mixed_bfloat16"),
    ],
)
def test_names_are_keras_s_snake_case(read: Any, value: Any, name: str) -> None:
    assert read(value, "/x").name == name


def test_a_schedule_stands_for_the_learning_rate() -> None:
    spec = read_optimizer({"name": "adam", "learning_rate": DECAY}, "/o")

    assert spec.args["learning_rate"].name == "cosine_decay"
    assert spec.args["learning_rate"].args["decay_steps"] == 100.0


def test_the_function_and_the_layer_leaky_relu_have_their_own_slopes() -> None:
    layer = {"class_name": "LeakyReLU", "config": {}}

    assert read_activation("leaky_relu", "/a").args == {"negative_slope": 0.2}
    assert read_activation(layer, "/a").args == {"negative_slope": 0.3}


@pytest.mark.parametrize(
    ("read", "value", "pointer", "says"),
    [
        (read_optimizer, "adan", "/x", "did you mean 'adam'?"),
        (read_optimizer, {"name": "adam", "learning_rat": 1}, "/x/learning_rat", "'learning_rate'"),
        (read_optimizer, {"name": "adam", "beta_1": True}, "/x/beta_1", "received True"),
        (read_optimizer, {"class_name": "Adam", "config": {"beta_1": "a"}}, "/x/config/beta_1", "'a'"),
        (read_optimizer, {"class_name": "Adam", "config": {}, "module": "os"}, "/x/module", "'os'"),
        (read_optimizer, {"learning_rate": 0.1}, "/x", "'name'"),
        (read_optimizer, 7, "/x", "received 7"),
        (read_optimizer, "loss_scale_optimizer", "/x", "'inner_optimizer'"),
        (
            read_optimizer,
            {"name": "sgd", "learning_rate": {"class_name": "CosineDecay", "config": {"decay_steps": 1}}},
            "/x/learning_rate/config",
            "'initial_learning_rate'",
        ),
        (read_loss, "categorical_crossentrpy", "/x", "did you mean"),
        (read_activation, "load_model", "/x", "an activation function of Keras"),
        (read_initializer, {"name": "constant", "value": float("nan")}, "/x/value", "finite"),
        (read_dtype_policy, "float33", "/x", "float32"),
    ],
)
def test_what_cannot_be_read_is_named(read: Any, value: Any, pointer: str, says: str) -> None:
    with pytest.raises(SpecError) as caught:
        read(value, "/x")

    assert caught.value.faults[0].pointer == pointer
    assert says in caught.value.faults[0].detail


READERS = (
    *(read_activation, read_initializer, read_regularizer, read_constraint, read_loss, read_optimizer),
    *(read_schedule, read_metric, read_dtype_policy),
)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    "value", [True, 3.5, [], {}, "", "\ud800", "x" * 5000, {"name": []}, {"name": "\ud800"}]
)
def test_nonsense_is_a_spec_error(read: Any, value: Any) -> None:
    with pytest.raises(SpecError):
        read(value, "/x")
