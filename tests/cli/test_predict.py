"""``gradhealth predict``, as a shell sees it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from service.cli import app
from service.cli.command_error import CommandError


def network(activation: str, start: str, depth: int = 12) -> dict[str, Any]:
    hidden = {"type": "dense", "units": 64, "activation": activation, "kernel_initializer": start}
    head = {"type": "dense", "name": "head", "units": 10, "activation": "softmax"}
    return {"input_shape": [20], "layers": [hidden] * depth + [head]}


@pytest.fixture
def sigmoid(tmp_path: Path) -> Path:
    return written(tmp_path / "sigmoid.json", network("sigmoid", "glorot_uniform"))


@pytest.fixture
def rectified(tmp_path: Path) -> Path:
    return written(tmp_path / "rectified.json", network("relu", "he_normal"))


def test_every_layer_has_its_line_and_the_verdict_stands_first(sigmoid: Path) -> None:
    result = invoke(sigmoid)
    assert result.exit_code == 0
    assert result.output.startswith("vanishing  gradient norms of the kernels from 2.9e-08 to")
    assert sum("×÷" in line and "█" in line for line in result.output.splitlines()) == 13


def test_assumptions_and_sharpness_are_told_and_no_rate_is_advised(rectified: Path) -> None:
    output = invoke(rectified).output
    assert "assumed: Inputs standardised" in output
    assert "sharpness: the loss curves by about" in output
    assert "SIG905" in output


def test_training_and_data_come_from_files_of_their_own(sigmoid: Path, tmp_path: Path) -> None:
    training = written(tmp_path / "training.json", {"loss": "sparse_categorical_crossentropy"})
    data = written(tmp_path / "data.json", {"features": {"mean": 100.0, "std": 1.0}})
    output = invoke(sigmoid, "--training", str(training), "--data", str(data)).output
    assert "assumed" not in output
    assert "  100  " in output


def test_json_is_the_prediction_of_the_api(sigmoid: Path) -> None:
    found = json.loads(invoke(sigmoid, "--format", "json").output)
    assert found["verdict"] == "vanishing"
    assert found["variables"][0]["variable"] == "dense/kernel"


def test_two_networks_stand_side_by_side(sigmoid: Path, rectified: Path) -> None:
    output = invoke(sigmoid, "--compare", str(rectified)).output
    assert f"{sigmoid}: vanishing" in output
    assert f"{rectified}: healthy" in output
    (line,) = [line for line in output.splitlines() if line.startswith("dense ")]
    assert "2.9e-08" in line
    assert line.rstrip().endswith("+7.4")


def test_two_predictions_in_json_are_a_line_each(sigmoid: Path, rectified: Path) -> None:
    lines = invoke(sigmoid, "--compare", str(rectified), "--format", "json").output.splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["vanishing", "healthy"]


def test_what_is_not_predicted_says_why(tmp_path: Path) -> None:
    layers = [{"type": "softmax", "name": "inner"}, {"type": "dense", "units": 3}]
    path = written(
        tmp_path / "odd.json", {"input_shape": [8], "layers": [{"type": "dense", "units": 8}, *layers]}
    )
    assert "not predicted: inner: " in invoke(path).output


@pytest.mark.parametrize(
    ("document", "told"),
    [({"input_shape": [4], "layers": [{"type": "densee"}]}, "/model/layers/0/type"), (7, "/model")],
)
def test_what_cannot_be_used_is_told_at_its_place(tmp_path: Path, document: Any, told: str) -> None:
    with pytest.raises(CommandError, match=told):
        invoke(written(tmp_path / "bad.json", document))


def test_bad_usage_exits_with_2(sigmoid: Path) -> None:
    assert invoke(sigmoid, "--format", "yaml").exit_code == 2


def written(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document))
    return path


def invoke(path: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(app, ["predict", str(path), *arguments])
    if isinstance(result.exception, CommandError):
        raise result.exception
    return result
