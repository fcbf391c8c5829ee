"""The README's example, run as it is written."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.running import JOB_SECONDS, ROOT, Running

pytestmark = pytest.mark.training

SECTION = "## A minute with it"


def test_the_readme_does_what_it_says(service: Running, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    outputs = [run(service, line, tmp_path) for line in commands()]
    lint, predicted, ill, mended, healthy = outputs[1:6]
    assert "4e-08" in lint
    assert "vanishing" in predicted
    assert "unhealthy" in ill
    assert "GRD101 vanishing-gradient" in ill
    assert "mended ACT204" in mended
    assert "healthy  10 epochs" in healthy


def commands() -> list[str]:
    """The lines of the section's first shell block, but the one that activates the environment."""
    text = (ROOT / "README.md").read_text(encoding="utf-8").partition(SECTION)[2]
    block = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)[0]
    return [line for line in block.splitlines() if line and not line.startswith("source ")]


def run(service: Running, line: str, folder: Path) -> str:
    """What a line prints in a shell that finds the command."""
    path = f"{Path(sys.executable).parent}:{service.environment['PATH']}"
    result = subprocess.run(
        ["sh", "-c", line],
        cwd=folder,
        env=service.environment | {"PATH": path, "GRADHEALTH_URL": service.url, "COLUMNS": "140"},
        capture_output=True,
        text=True,
        timeout=JOB_SECONDS,
    )
    assert result.returncode in (0, 1), result.stderr
    return result.stdout + result.stderr
