from typing import Any

from api_schemas.train import TrainRequest
from service.lint.reader.model import read_model
from workers.training import defaults
from workers.training.plan import Plan, make_plan

MODEL = {"input_shape": [64], "layers": [{"type": "dense", "units": 10, "activation": "softmax"}]}


def plan(training: dict[str, Any] | None = None, source: str = "digits") -> Plan:
    body = {"model": MODEL, "training": training or {}, "data": {"source": source}}
    return make_plan(TrainRequest.model_validate(body), read_model(MODEL))


def test_what_is_left_open_is_decided_and_named() -> None:
    found = plan()
    assert found.optimizer == defaults.OPTIMIZER
    assert found.losses[0].name == "sparse_categorical_crossentropy"
    assert found.assumed == ("optimizer", "loss", "epochs", "batch_size")
    assert (found.epochs, found.batch_size) == (defaults.EPOCHS, defaults.BATCH_SIZE)


def test_what_is_stated_is_kept() -> None:
    training = {
        "optimizer": {"name": "sgd", "learning_rate": 0.5},
        "loss": "categorical_crossentropy",
        "epochs": 3,
        "batch_size": 7,
        "validation_split": 0.0,
        "seed": 11,
        "gradient_clip_norm": 2.0,
        "early_stop": ["vanishing"],
    }
    found = plan(training)
    assert found.optimizer.args["learning_rate"] == 0.5
    assert found.losses[0].name == "categorical_crossentropy"
    assert (found.epochs, found.batch_size, found.validation_split, found.seed) == (3, 7, 0.0, 11)
    assert found.gradient_clip_norm == 2.0
    assert found.early_stop == {"vanishing"}
    assert found.assumed == ()


def test_metrics_are_named_by_word_or_object() -> None:
    assert plan({"metrics": ["accuracy", {"class_name": "AUC", "config": {}}]}).metrics == ("accuracy", "AUC")
