"""``gradhealth up`` in a process of its own, on a free port, with a home of its own."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 120
JOB_SECONDS = 180


class Running:
    """A started service: its process, its address and what it printed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.environment = os.environ | {
            "GRADHEALTH_HOME": str(home),
            "GRADHEALTH_PORT": "0",
            "TF_NUM_INTRAOP_THREADS": "1",
            "CUDA_VISIBLE_DEVICES": "",
        }
        self.process = subprocess.Popen(
            command("up"),
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._arriving: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        try:
            self.url = self._wait_for(r"starting on (\S+?),").group(1)
            self._wait_for(r"gradhealth: ready")
        except AssertionError:
            self.process.kill()
            raise

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._arriving.put(line)
        self._arriving.put(None)

    def _wait_for(self, pattern: str) -> re.Match[str]:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                line = self._arriving.get(timeout=1)
            except queue.Empty:
                continue
            assert line is not None, "".join(self.lines)
            self.lines.append(line)
            match = re.search(pattern, line)
            if match:
                return match
        raise AssertionError("".join(self.lines))

    def client(self) -> httpx2.Client:
        """An HTTP client of the service."""
        return httpx2.Client(base_url=self.url, timeout=30, trust_env=False)

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command run against the service."""
        environment = self.environment | {"GRADHEALTH_URL": self.url, "COLUMNS": "120"}
        return subprocess.run(
            command(*arguments),
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=JOB_SECONDS,
        )

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Signal the service and wait; its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(60)
        self._reader.join(10)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    def survivors(self) -> list[str]:
        """Command lines of processes that were started with this home and are still there."""
        return [" ".join(process.info["cmdline"] or ()) for process in self._family() if alive(process)]

    def _family(self) -> Iterator[psutil.Process]:
        for process in psutil.process_iter(["environ", "cmdline"]):
            environment = process.info["environ"] or {}
            if environment.get("GRADHEALTH_HOME") == str(self.home) or str(self.home) in " ".join(
                process.info["cmdline"] or ()
            ):
                yield process


def alive(process: psutil.Process) -> bool:
    """Whether it runs; one that has ended and waits to be collected does not."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def command(*arguments: str) -> list[str]:
    """The ``gradhealth`` command of this checkout."""
    return [sys.executable, "-m", "service.cli", *arguments]


@contextmanager
def running(home: Path) -> Iterator[Running]:
    """A service that is stopped at the end, whatever happens."""
    service = Running(home)
    try:
        yield service
    finally:
        if service.process.poll() is None:
            service.stop()


def wait_for_end(client: httpx2.Client, job: dict[str, Any]) -> dict[str, Any]:
    """Poll until the job has ended."""
    deadline = time.monotonic() + JOB_SECONDS
    while time.monotonic() < deadline:
        job = client.get(job["links"]["self"]).json()
        if job["status"] in ("succeeded", "failed", "cancelled"):
            return job
        time.sleep(0.2)
    raise AssertionError(f"the job has not ended: {job}")
