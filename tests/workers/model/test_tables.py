"""Everything on a table can be made from what lint reads, and means the same to both."""

import inspect
from typing import Any

import keras
import pytest

from service.lint.graph import ObjectSpec
from workers.model.activations import FUNCTIONS, activation
from workers.model.constraints import CONSTRAINTS, constraint
from workers.model.construct import ModelRejectedError, Recipe
from workers.model.initializers import INITIALIZERS, initializer
from workers.model.layers.table import LAYERS
from workers.model.losses import LOSSES, loss
from workers.model.optimizers import OPTIMIZERS, optimizer
from workers.model.regularizers import REGULARIZERS, regularizer
from workers.model.schedules import SCHEDULES, learning_rate

pytestmark = pytest.mark.training

MAKERS: dict[str, tuple[Any, dict[str, Recipe]]] = {
    "activation": (activation, FUNCTIONS),
    "constraint": (constraint, CONSTRAINTS),
    "initializer": (initializer, INITIALIZERS),
    "loss": (loss, LOSSES),
    "optimizer": (optimizer, OPTIMIZERS),
    "regularizer": (regularizer, REGULARIZERS),
}
ENTRIES = [(family, name) for family, (_, table) in MAKERS.items() for name in table]
NEEDS = {"threshold": {"threshold": 0.5, "default_value": 0.0}}
"""Arguments without a default."""
OTHER_NAMES = {"GroupQueryAttention": "GroupedQueryAttention"}
"""Keras's class names where they are not what is exported."""


@pytest.mark.parametrize(("family", "name"), [entry for entry in ENTRIES if entry[1] not in NEEDS])
def test_each_entry_can_be_made_with_its_defaults(family: str, name: str) -> None:
    assert MAKERS[family][0](ObjectSpec(name), "/model") is not None


@pytest.mark.parametrize("family", MAKERS)
@pytest.mark.parametrize("name", ["get_file", "deserialize", "get", "Lambda", "os.system", "__init__"])
def test_nothing_else_can_be_made(family: str, name: str) -> None:
    with pytest.raises(ModelRejectedError):
        MAKERS[family][0](ObjectSpec(name), "/model")


@pytest.mark.parametrize("family", MAKERS)
def test_what_is_not_keras_own_is_refused(family: str) -> None:
    name = next(iter(MAKERS[family][1]))
    with pytest.raises(ModelRejectedError):
        MAKERS[family][0](ObjectSpec(name, opaque=True), "/model")


@pytest.mark.parametrize("family", MAKERS)
@pytest.mark.parametrize("value", ["relu", {"class_name": "relu"}, 3])
def test_raw_documents_are_refused(family: str, value: Any) -> None:
    with pytest.raises(ModelRejectedError):
        MAKERS[family][0](value, "/model")


@pytest.mark.parametrize(("kind", "recipe"), LAYERS.items(), ids=LAYERS.keys())
def test_each_layer_takes_the_arguments_of_its_table(kind: str, recipe: Recipe) -> None:
    parameters = inspect.signature(recipe.factory.__init__).parameters
    assert recipe.factory.__name__ in (kind, OTHER_NAMES.get(kind))
    assert set(recipe.arguments) - set(parameters) <= {"activity_regularizer"}


def test_no_layer_takes_an_argument_that_reads_or_runs_something() -> None:
    dangerous = {"weights", "vocabulary", "filepath", "function", "idf_weights", "call_fn", "module"}
    assert not dangerous & {name for recipe in LAYERS.values() for name in recipe.arguments}


def test_an_activation_with_arguments_becomes_its_layer() -> None:
    made = activation(ObjectSpec("leaky_relu", {"negative_slope": 0.05}), "/model")
    assert isinstance(made, keras.layers.LeakyReLU)
    assert made.negative_slope == 0.05


def test_an_activation_with_default_arguments_is_the_function() -> None:
    assert (
        activation(ObjectSpec("leaky_relu", {"negative_slope": 0.2}), "/model")
        is keras.activations.leaky_relu
    )


def test_arguments_reach_the_object() -> None:
    made = optimizer(ObjectSpec("sgd", {"learning_rate": 0.5, "momentum": 0.9}), "/training/optimizer")
    assert float(made.learning_rate) == 0.5
    assert made.momentum == 0.9


def test_the_request_clips_by_the_global_norm() -> None:
    made = optimizer(ObjectSpec("adam", {"clipvalue": 0.5}), "/training/optimizer", 1.0)
    assert (made.global_clipnorm, made.clipvalue) == (1.0, None)


def test_what_keras_refuses_is_refused_at_its_place() -> None:
    with pytest.raises(ModelRejectedError, match="/training/optimizer"):
        optimizer(ObjectSpec("sgd", {"momentum": 7.0}), "/training/optimizer")


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("cosine_decay", {"initial_learning_rate": 0.1, "decay_steps": 10}),
        ("cosine_decay_restarts", {"initial_learning_rate": 0.1, "first_decay_steps": 10}),
        ("exponential_decay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
        ("inverse_time_decay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
        ("piecewise_constant_decay", {"boundaries": (1, 2), "values": (0.1, 0.01, 0.001)}),
        ("polynomial_decay", {"initial_learning_rate": 0.1, "decay_steps": 10}),
    ],
)
def test_every_schedule_gives_a_rate(name: str, args: dict[str, Any]) -> None:
    assert float(learning_rate(ObjectSpec(name, args), "/training")(0)) == pytest.approx(0.1)


def test_every_schedule_on_the_table_is_tried() -> None:
    assert len(SCHEDULES) == 6
