"""Rounds of schemathesis, each with another seed, against one service."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

HERE: Final = Path(__file__).parent
ROOT: Final = HERE.parents[1]
GENERATED: Final = re.compile(r"Test cases:\s+(\d+) generated")
FAILED: Final = re.compile(r"found (\d+)")
ERRORED: Final = re.compile(r"(\d+) errored")


class Service(NamedTuple):
    """Where the service under test listens, and a key to it."""

    port: int
    key: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Generated cases, unique failures, and the exit status of the worst round."""

    cases: int = 0
    failures: int = 0
    errors: int = 0
    status: int = 0
    output: str = ""

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            self.cases + other.cases,
            self.failures + other.failures,
            self.errors + other.errors,
            max(self.status, other.status),
        )

    def counted(self) -> "Outcome":
        """The numbers alone."""
        return replace(self, output="")

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not (self.failures or self.errors or self.status)

    def describe(self) -> str:
        """One line, and what schemathesis printed where something was found."""
        line = f"{self.cases} cases, {self.failures} failures, {self.errors} errors"
        return line if self.sound else f"{self.output}\n{line}, exit status {self.status}"


def run_until(cases: int, examples: int, seed: int, phases: str) -> Iterator[Outcome]:
    """One outcome a round, until that many cases were generated."""
    generated = 0
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as service:
        while generated < cases:
            outcome = run_once(service, examples, seed, phases)
            yield outcome
            if not outcome.cases:
                return
            generated, seed = generated + outcome.cases, seed + 1


@contextmanager
def served(home: Path) -> Iterator[Service]:
    """The service, for as long as the context lasts."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.contract.served", str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        port, key = process.stdout.readline().split()
        yield Service(int(port), key)
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


def run_once(service: Service, examples: int, seed: int, phases: str) -> Outcome:
    """One round with every check that schemathesis has."""
    finished = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "--config-file", str(HERE / "schemathesis.toml"),
            "run", f"http://127.0.0.1:{service.port}/openapi.json",
            "--wait-for-schema", "30",
            "--header", f"Authorization: Bearer {service.key}",
            "--checks", "all",
            "--phases", phases,
            "--max-examples", str(examples),
            "--seed", str(seed),
            "--suppress-health-check", "all",
            "--no-color",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    printed = finished.stdout + finished.stderr
    generated, failed, errored = (
        int(found[1]) if (found := pattern.search(printed)) else 0 for pattern in (GENERATED, FAILED, ERRORED)
    )
    return Outcome(generated, failed, errored, finished.returncode, printed)
