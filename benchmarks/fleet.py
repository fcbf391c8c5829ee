"""API processes and workers of a storm: started, killed, and started again by their keeper."""

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import httpx2
import psutil  # type: ignore[import-untyped]

from benchmarks.servers import free_port

ROOT: Final = Path(__file__).parents[1]
WORKER: Final = (
    "-W", "ignore", "-m", "celery", "--quiet", "-A", "tests.workers.stub_app",
    "worker", "--queues", "train.cpu", "--loglevel", "warning",
)  # fmt: skip
CHILD: Final = "tests.workers.stub_child"


class Fleet:
    """One API and some workers, whose training children only pretend."""

    def __init__(self, folder: Path, database_url: str, broker_url: str, workers: int) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = (folder / "fleet.log").open("ab")
        self._environment = {
            **os.environ,
            "GRADHEALTH_HOME": str(folder / "home"),
            "GRADHEALTH_DATABASE_URL": database_url,
            "GRADHEALTH_BROKER_URL": broker_url,
            "GRADHEALTH_MAX_QUEUED_JOBS": "100000",
            "PYTHONPATH": str(ROOT),
        }
        api = ("-m", "service.cli", "serve", "--host", "127.0.0.1", "--port", str(self.port))
        self._commands = {"api": api} | {f"worker-{n}": WORKER for n in range(workers)}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._retry_at = dict.fromkeys(self._commands, 0.0)

    def keep(self) -> None:
        """Start what does not run, as an orchestrator would."""
        for name, arguments in self._commands.items():
            process = self._processes.get(name)
            if (process is None or process.poll() is not None) and monotonic() >= self._retry_at[name]:
                self._retry_at[name] = monotonic() + 1.0
                self._processes[name] = subprocess.Popen(
                    (sys.executable, *arguments),
                    env=self._environment,
                    cwd=ROOT,
                    stdin=subprocess.DEVNULL,
                    stdout=self._log,
                    stderr=self._log,
                    start_new_session=True,
                )

    def wait(self) -> None:
        """Until the API is ready."""
        for _ in range(600):
            self.keep()
            with suppress(httpx2.HTTPError):
                if httpx2.get(f"{self.url}/readyz", timeout=5, trust_env=False).status_code == 200:
                    return
            sleep(0.1)
        raise TimeoutError("the API does not come up")

    def kill_api(self) -> None:
        """``kill -9`` of the API."""
        self._processes["api"].kill()

    def kill_worker(self, chance: random.Random) -> None:
        """``kill -9`` of a worker; its children have to notice by themselves."""
        name = chance.choice([name for name in self._commands if name != "api"])
        self._processes[name].kill()

    def stop_worker(self, chance: random.Random) -> None:
        """SIGTERM to a worker: it has to hand its job back."""
        name = chance.choice([name for name in self._commands if name != "api"])
        self._processes[name].terminate()

    def kill_child(self, chance: random.Random) -> None:
        """``kill -9`` of a training child."""
        children = [
            child
            for process in self._processes.values()
            if process.poll() is None
            for child in _children(process.pid)
        ]
        if children:
            with suppress(psutil.Error):
                chance.choice(children).kill()

    def living(self) -> set[int]:
        """Process ids of the workers that run."""
        return {process.pid for process in self._processes.values() if process.poll() is None}

    def close(self) -> None:
        """End everything."""
        for process in self._processes.values():
            process.send_signal(signal.SIGTERM)
        deadline = monotonic() + 20
        for process in self._processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - monotonic()))
            process.kill()
            process.wait()
        self._log.close()


def _children(pid: int) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return [child for child in psutil.Process(pid).children() if CHILD in " ".join(child.cmdline())]
    return []
