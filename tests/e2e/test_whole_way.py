"""A real config goes in; a lint report and a gradient health report come out."""

import json
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.e2e.running import ROOT, Running, wait_for_end

pytestmark = pytest.mark.training

EXAMPLES = ROOT / "examples"
TRAINING = {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "epochs": 5, "seed": 7}


def test_a_config_is_linted_and_mended(service: Running) -> None:
    request = {"model": example("selu.json"), "options": {"fix": "safe"}}
    with service.client() as client:
        report = client.post("/lint", json=request).json()
    assert "INI104" in {finding["code"] for finding in report["findings"]}
    assert report["fixed"]["model"]["layers"][0]["kernel_initializer"] == "lecun_normal"


def test_the_command_line_trains_on_digits_and_prints_the_report(service: Running, tmp_path: Path) -> None:
    mended = tmp_path / "selu.json"
    mended.write_text(json.dumps(mend(service, example("selu.json"), "safe")))
    result = service.cli("train", str(mended), "--data", "digits", "--epochs", "3", "--wait")
    assert result.returncode in (0, 1), result.stderr
    assert "succeeded" in result.stdout
    assert "3 epochs" in result.stdout
    assert "dense" in result.stdout


def test_a_running_job_is_cancelled(service: Running) -> None:
    request = {
        "model": mend(service, example("selu.json"), "safe"),
        "training": TRAINING | {"epochs": 1000},
        "data": {"source": "digits"},
    }
    with service.client() as client:
        job = client.post("/train", json=request).json()
        wait_until_running(client, job)
        assert client.post(job["links"]["cancel"]).status_code == 202
        ended = wait_for_end(client, job)
    assert (ended["status"], ended["reason"]) == ("cancelled", "cancelled_by_user")


def test_a_sigmoid_network_vanishes_and_its_fix_mends_it(
    service: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    submitted = example("sigmoid12.json")
    ill = train(service, submitted)
    healthy = train(service, mend(service, submitted, "unsafe"))
    with capsys.disabled():
        print(f"\n12 sigmoid layers, as submitted: {describe(ill)}")
        print(f"12 sigmoid layers, fixed: {describe(healthy)}")
    vanishing = [finding for finding in ill["findings"] if finding["code"] == "GRD101"]
    assert ill["verdict"] == "unhealthy"
    assert vanishing[0]["layers"][:3] == ["dense", "dense_1", "dense_2"]
    assert healthy["verdict"] == "healthy"
    assert first_gradient(healthy) > 1000 * first_gradient(ill)


def test_jobs_are_listed_reported_and_cancelled_from_the_command_line(service: Running) -> None:
    with service.client() as client:
        job = client.post("/train", json=request_for(mend(service, example("selu.json"), "safe"))).json()
        wait_for_end(client, job)
    assert job["id"] in service.cli("jobs").stdout
    assert service.cli("report", job["id"]).stdout.startswith(("healthy", "warning", "unhealthy"))
    assert json.loads(service.cli("report", job["id"], "--json").stdout)["job"] == job["id"]
    assert "succeeded" in service.cli("cancel", job["id"]).stdout
    unknown = service.cli("report", "nothing")
    assert (unknown.returncode, unknown.stderr) == (2, "gradhealth: Not found (404): No such job.\n")


def test_a_training_that_the_data_do_not_fit_leaves_no_job(service: Running) -> None:
    request = {"model": example("selu.json"), "data": {"source": "wine"}, "lint": {"fail_on": "never"}}
    with service.client() as client:
        before = client.get("/train").json()
        assert client.post("/train", json=request).status_code == 422
        assert client.get("/train").json() == before


def example(name: str) -> Any:
    return json.loads((EXAMPLES / name).read_bytes())


def mend(service: Running, model: Any, how: str) -> Any:
    request = {
        "model": model,
        "training": TRAINING,
        "data": {"task": "multiclass", "n_classes": 10, "features": {"standardized": True}},
        "options": {"fix": how},
    }
    with service.client() as client:
        return client.post("/lint", json=request).json()["fixed"]["model"]


def train(service: Running, model: Any) -> dict[str, Any]:
    with service.client() as client:
        job = wait_for_end(client, client.post("/train", json=request_for(model)).json())
        assert job["status"] == "succeeded", job
        report: dict[str, Any] = client.get(job["links"]["report"]).json()
    return report


def request_for(model: Any) -> dict[str, Any]:
    return {
        "model": model,
        "training": TRAINING,
        "data": {"source": "digits"},
        "lint": {"fail_on": "never"},
    }


def wait_until_running(client: httpx2.Client, job: dict[str, Any]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not client.get(job["links"]["self"]).json()["progress"]:
        time.sleep(0.1)


def first_gradient(report: dict[str, Any]) -> float:
    return float(report["layers"][0]["gradient_norm"]["first"])


def describe(report: dict[str, Any]) -> str:
    layers = report["layers"]
    last = float(layers[-1]["gradient_norm"]["first"])
    codes = ", ".join(finding["code"] for finding in report["findings"]) or "no findings"
    ratio = first_gradient(report) / last
    return f"{report['verdict']}, first layer's gradient {ratio:.1e} of the last's ({codes})"
