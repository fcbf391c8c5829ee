"""Redis, RabbitMQ and PostgreSQL of a benchmark's own, in a temporary folder, to be killed and hung."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final

START_SECONDS: Final = 60.0
POSTGRES_USER: Final = "postgres"


def free_port() -> int:
    """A port of this machine that nobody listens to now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """One server process with its children."""

    def __init__(
        self, folder: Path, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.port = free_port()
        self._command = command
        self._environment = {**os.environ, **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def start(self, *, wait: bool = True) -> None:
        """Start, or start again."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [part.format(port=self.port, folder=self.folder) for part in self._command],
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.folder,
            )
        if wait:
            self.wait()

    def wait(self) -> None:
        """Until the port answers."""
        deadline = monotonic() + START_SECONDS
        while monotonic() < deadline:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            sleep(0.1)
        raise TimeoutError(f"no server on port {self.port}: {(self.folder / 'log').read_text()[-2000:]}")

    def kill(self) -> None:
        """End it without a warning, as a power cut would."""
        self._signal(signal.SIGCONT)
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()

    def hang(self) -> None:
        """Connections are accepted by the kernel, and nobody answers."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """End the hanging."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)


class RedisServer(Server):
    """Redis without persistence: killed, it has forgotten everything."""

    def __init__(self, folder: Path) -> None:
        options = ("--port", "{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
        super().__init__(folder, ("redis-server", *options))

    @property
    def url(self) -> str:
        """Database 0."""
        return f"redis://127.0.0.1:{self.port}/0"


class RabbitServer(Server):
    """A RabbitMQ node with its own name server."""

    def __init__(self, folder: Path) -> None:
        script = next(
            (path for path in Path("/usr/lib/rabbitmq").glob("**/rabbitmq-server") if path.is_file()), None
        )
        super().__init__(folder, (str(script or shutil.which("rabbitmq-server")),))
        self._names = free_port()
        self._environment |= {
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(self._names),
            "RABBITMQ_NODENAME": "chaos@localhost",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "logs"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(folder / "none"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
        }

    @property
    def url(self) -> str:
        """The default virtual host, as the default user, who may come from this machine only."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def close(self) -> None:
        """End the node and its name server, which is a process of its own."""
        self.kill()
        subprocess.run(
            ["epmd", "-port", str(self._names), "-kill"],
            env=self._environment,
            capture_output=True,
            check=False,
        )


class PostgresServer(Server):
    """PostgreSQL; durable, so that a kill is a real test."""

    def __init__(self, folder: Path) -> None:
        # PostgreSQL refuses to run as root.
        self._as_user = (
            ("setpriv", f"--reuid={POSTGRES_USER}", f"--regid={POSTGRES_USER}", "--clear-groups")
            if os.geteuid() == 0
            else ()
        )
        options = ("-D", "{folder}/data", "-p", "{port}", "-k", "{folder}", "-h", "127.0.0.1")
        super().__init__(folder, (*self._as_user, "postgres", *options))
        if self._as_user:
            shutil.chown(folder, POSTGRES_USER)
        initdb = ["initdb", "-D", str(folder / "data"), "-U", "postgres", "-A", "trust"]
        subprocess.run([*self._as_user, *initdb], check=True, capture_output=True)

    @property
    def url(self) -> str:
        """The database that every server has."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"
