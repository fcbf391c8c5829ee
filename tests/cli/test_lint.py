"""``gradhealth lint``, as a shell sees it: output, files and exit codes."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from service.cli import app
from service.cli.command_error import CommandError

SELU: dict[str, Any] = {
    "input_shape": [64],
    "layers": [
        {"type": "dense", "units": 50, "activation": "selu"},
        {"type": "dense", "units": 10, "activation": "softmax"},
    ],
}
JUDGED = ("--select", "INI")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(SELU, indent=2))
    return path


def test_findings_exit_with_1_and_name_the_line(model: Path) -> None:
    result = lint(model)
    assert result.exit_code == 1
    assert "error INI104 selu-needs-lecun-normal" in result.output
    assert f"{model}:6:5" in result.output


def test_exit_zero_reports_all_the_same(model: Path) -> None:
    result = lint(model, "--exit-zero")
    assert (result.exit_code, "INI104" in result.output) == (0, True)


def test_a_fix_is_written_and_nothing_is_left(model: Path) -> None:
    result = lint(model, "--fix")
    assert result.exit_code == 0
    assert json.loads(model.read_text())["layers"][0]["kernel_initializer"] == "lecun_normal"
    assert lint(model).exit_code == 0


def test_a_difference_is_shown_and_nothing_is_written(model: Path) -> None:
    before = model.read_text()
    result = lint(model, "--diff")
    assert '+    {"type": "dense", "units": 50, "activation": "selu", "kernel_init' in result.output
    assert model.read_text() == before


def test_a_fix_of_standard_input_is_refused() -> None:
    with pytest.raises(CommandError, match="cannot be written back"):
        invoke("lint", "-", *JUDGED, "--fix", stdin=json.dumps(SELU))


def test_a_request_keeps_what_else_it_says(tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    path.write_text(json.dumps({"model": SELU, "data": {"n_classes": 10}}))
    lint(path, "--fix")
    mended = json.loads(path.read_text())
    assert mended["data"] == {"n_classes": 10}
    assert mended["model"]["layers"][0]["kernel_initializer"] == "lecun_normal"


def test_training_and_data_come_from_files_of_their_own(model: Path, tmp_path: Path) -> None:
    training = tmp_path / "training.json"
    training.write_text(json.dumps({"loss": "mse", "optimizer": "sgd"}))
    data = tmp_path / "data.json"
    data.write_text(json.dumps({"task": "multiclass", "n_classes": 10}))
    result = invoke("lint", str(model), "--select", "OUT", "--training", str(training), "--data", str(data))
    assert "OUT" in result.output


def test_json_is_one_line_a_file(model: Path) -> None:
    result = invoke("lint", str(model), str(model), *JUDGED, "--format", "json")
    reports = [json.loads(line) for line in result.output.splitlines()]
    assert [report["passed"] for report in reports] == [False, False]


def test_sarif_of_several_files_is_one_run(model: Path) -> None:
    result = invoke("lint", str(model), str(model), *JUDGED, "--format", "sarif")
    (run,) = json.loads(result.output)["runs"]
    assert [entry["ruleIndex"] for entry in run["results"]] == [0, 0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["INI104"]


def test_junit_of_several_files_is_one_document(model: Path) -> None:
    from xml.etree import ElementTree

    result = invoke("lint", str(model), str(model), *JUDGED, "--format", "junit")
    assert len(ElementTree.fromstring(result.output.encode()).findall("testsuite")) == 2


def test_github_annotations_are_lines(model: Path) -> None:
    assert lint(model, "--format", "github").output.startswith("::error file=")


def test_a_baseline_silences_what_it_knows_and_nothing_new(model: Path, tmp_path: Path) -> None:
    baseline = ("--baseline", str(tmp_path / "baseline.json"))
    assert lint(model, *baseline, "--update-baseline").exit_code == 0
    assert lint(model, *baseline).exit_code == 0
    changed = SELU | {"layers": [{**SELU["layers"][0], "name": "new"}, SELU["layers"][1]]}
    model.write_text(json.dumps(changed))
    assert lint(model, *baseline).exit_code == 1


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"input_shape": [4], "layers": [{"type": "densee"}]}, "/model/layers/0/type"),
        ({"model": SELU, "training": {"epochs": "3"}}, "/training/epochs: expected an integer"),
        (7, "/model"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_place(model: Path, document: Any, told: str) -> None:
    model.write_text(json.dumps(document))
    with pytest.raises(CommandError, match=told):
        lint(model)


def test_bad_usage_exits_with_2(model: Path) -> None:
    assert lint(model, "--format", "yaml").exit_code == 2


def test_rules_are_listed_and_explained() -> None:
    assert "INI104  error    selu-needs-lecun-normal" in invoke("rules").output
    assert "lecun_normal" in invoke("rules", "selu-needs-lecun-normal").output


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(CommandError, match="XYZ999 is no rule"):
        invoke("rules", "XYZ999")


def lint(path: Path, *arguments: str) -> Result:
    return invoke("lint", str(path), *JUDGED, *arguments)


def invoke(*arguments: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, list(arguments), input=stdin)
    if isinstance(result.exception, CommandError):
        raise result.exception
    return result
