"""Whether the fix heals, shown by a comparison over HTTP and on the command line."""

import json
import time
from typing import Any

import pytest

from tests.e2e.running import ROOT, Running

pytestmark = pytest.mark.training

SIGMOID = ROOT / "examples" / "sigmoid12.json"
TRAINING = {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "epochs": 5, "seed": 7}
SECONDS = 240


def test_the_fix_of_a_sigmoid_network_ranks_first_and_is_healthy(
    service: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    request = {
        "model": json.loads(SIGMOID.read_bytes()),
        "training": TRAINING,
        "data": {"source": "digits"},
        "variants": ["submitted", "fixed"],
        "folds": 2,
    }
    comparison = compare(service, request)
    fixed, submitted = comparison["ranking"]
    with capsys.disabled():
        print(f"\n12 sigmoid layers: submitted {told(submitted)}, fixed {told(fixed)}")
    assert (comparison["status"], comparison["progress"]["finished"]) == ("succeeded", 4)
    assert (fixed["variant"], fixed["verdict"], fixed["folds"]) == ("fixed", "healthy", 2)
    assert (submitted["variant"], submitted["verdict"]) == ("submitted", "unhealthy")
    assert fixed["difference"]["mean"] > 3 * fixed["difference"]["standard_error"]


def test_the_command_line_prints_the_ranking(service: Running) -> None:
    arguments = ["--data", "digits", "--variants", "submitted,relu", "--folds", "2", "--epochs", "2"]
    result = service.cli("compare", str(SIGMOID), *arguments, "--wait")
    assert result.returncode == 0, result.stderr + result.stdout
    assert "2 folds, ranked by val_accuracy (higher is better)" in result.stdout
    assert "1  relu" in result.stdout
    assert "2  submitted" in result.stdout


def compare(service: Running, request: dict[str, Any]) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS
    with service.client() as client:
        response = client.post("/compare", json=request)
        assert response.status_code == 202, response.text
        comparison: dict[str, Any] = response.json()
        while comparison["status"] in ("queued", "running") and time.monotonic() < deadline:
            time.sleep(0.5)
            comparison = client.get(comparison["links"]["self"]).json()
    return comparison


def told(entry: dict[str, Any]) -> str:
    return f"{entry['mean']:.3f} ({entry['verdict']}, {entry['seconds']:.1f} s)"
