"""Patches on the training keep the form that it was written in."""

from typing import Any

import pytest

from service.lint.catalog.losses import LOSSES
from service.lint.training import Declared
from service.lint.training_patch import replace_object, set_arguments

IN_MODEL = "/model/compile_config/loss"


def declared(pointer: str, form: Any) -> Declared:
    args_pointer = f"{pointer}/config" if form == "config" else pointer
    return Declared(LOSSES.read("binary_crossentropy"), pointer, args_pointer, form=form)


@pytest.mark.parametrize(
    ("found", "patch"),
    [
        (
            declared("/training/loss", "name"),
            {
                "op": "replace",
                "path": "/training/loss",
                "value": {"name": "binary_crossentropy", "from_logits": True},
            },
        ),
        (
            declared("/training/loss", "flat"),
            {"op": "add", "path": "/training/loss/from_logits", "value": True},
        ),
        (
            declared(IN_MODEL, "config"),
            {"op": "add", "path": f"{IN_MODEL}/config/from_logits", "value": True},
        ),
    ],
)
def test_an_argument_is_set_where_arguments_stand(found: Declared, patch: dict[str, Any]) -> None:
    assert set_arguments(found, "losses", from_logits=True) == [patch]


def test_a_name_in_the_model_becomes_a_keras_object() -> None:
    (patch,) = set_arguments(declared(IN_MODEL, "name"), "losses", from_logits=True)
    assert patch["value"] == {
        "module": "keras.losses",
        "class_name": "BinaryCrossentropy",
        "config": {"from_logits": True},
        "registered_name": None,
    }


def test_a_name_is_replaced_by_a_name() -> None:
    (patch,) = replace_object(declared(IN_MODEL, "name"), "losses", "mean_squared_error")
    assert patch["value"] == "mean_squared_error"


def test_what_is_written_can_be_read_again() -> None:
    (patch,) = replace_object(declared(IN_MODEL, "config"), "losses", "sparse_categorical_crossentropy")
    assert LOSSES.read(patch["value"]).name == "sparse_categorical_crossentropy"
