"""``gradhealth up`` stops everything that it started, and says plainly when it cannot start."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.running import ROOT, command, running

pytestmark = pytest.mark.training


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_a_signal_stops_everything_even_while_a_job_runs(tmp_path: Path, number: int) -> None:
    with running(tmp_path / "home") as service:
        request = {
            "model": json.loads((ROOT / "examples" / "sigmoid12.json").read_bytes()),
            "training": {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "epochs": 1000},
            "data": {"source": "digits"},
            "lint": {"fail_on": "never"},
        }
        with service.client() as client:
            job = client.post("/train", json=request).json()
            while client.get(job["links"]["self"]).json()["status"] == "queued":
                time.sleep(0.1)
        assert service.survivors()
        assert service.stop(number) == 0
        assert service.survivors() == []


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only Linux tells a child of its parent's death"
)
def test_nothing_outlives_a_parent_that_was_killed(tmp_path: Path) -> None:
    with running(tmp_path / "home") as service:
        service.stop(signal.SIGKILL)
        deadline = time.monotonic() + 30
        while service.survivors() and time.monotonic() < deadline:
            time.sleep(0.2)
        assert service.survivors() == []


def test_a_port_in_use_is_said_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = os.environ | {"GRADHEALTH_PORT": str(port)}
        result = subprocess.run(
            command("up"), cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
        )
    assert result.returncode == 2
    assert (
        result.stderr == f"gradhealth: port {port} on 127.0.0.1 is in use; set GRADHEALTH_PORT to another\n"
    )
