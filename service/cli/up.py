"""``gradhealth up``: the API and one worker, started and stopped together."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.command_error import CommandError
from service.cli.environment import make_folders, read_settings
from service.cli.listening import listen, url_of

if TYPE_CHECKING:
    import httpx2

NAME = "up"

STOP_GRACE_SECONDS = 15.0
"""The worker hands its job back and ends its children within this; then they are killed."""
POLL_SECONDS = 0.2
SLOW_START_SECONDS = 60.0
EXAMPLE = (
    '{"model": {"input_shape": [64], "layers": [{"type": "dense", "units": 50, "activation": "selu"},'
    ' {"type": "dense", "units": 10, "activation": "softmax"}]}}'
)


def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on [env: GRADHEALTH_HOST].")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one [env: GRADHEALTH_PORT].")] = None,
) -> None:
    """Serve the API with one worker on this machine; Ctrl-C stops both."""
    settings = read_settings(host=host, port=port)
    if importlib.util.find_spec("tensorflow") is None:
        raise CommandError(
            "training needs TensorFlow: pip install 'gradhealth[worker]', or use: gradhealth serve"
        )
    make_folders(settings)
    with listen(settings.host, settings.port) as listener, _stop_signals() as stopping:
        url = url_of(listener)
        print(f"gradhealth: starting on {url}, data in {settings.home}", flush=True)
        listener.set_inheritable(True)
        descriptor = listener.fileno()
        children = {
            "API": _start("serve", "--host", settings.host, "--fd", str(descriptor), pass_fds=(descriptor,)),
            "worker": _start("worker"),
        }
        listener.close()
        try:
            _announce_when_ready(url, children, stopping)
            lost = _wait(children, stopping)
        finally:
            _stop(list(children.values()))
    if lost:
        raise CommandError(f"the {lost} has stopped by itself; see its messages above", exit_code=1)
    print("gradhealth: stopped", flush=True)


@contextmanager
def _stop_signals() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C or SIGTERM has come; the first one asks, and no later one interrupts the stopping."""
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(received)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _start(*arguments: str, pass_fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """A subcommand in a session of its own: Ctrl-C reaches the parent alone, which then stops it in order."""
    return subprocess.Popen(
        [sys.executable, "-m", "service.cli", *arguments, "--parent", str(os.getpid())],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=pass_fds,
    )


def _announce_when_ready(
    url: str, children: dict[str, subprocess.Popen[bytes]], stopping: Callable[[], bool]
) -> None:
    import httpx2

    started = time.monotonic()
    patient = True
    with httpx2.Client(base_url=url, timeout=5.0, trust_env=False) as client:
        while not stopping() and _lost(children) is None and not _is_ready(client):
            if patient and time.monotonic() - started > SLOW_START_SECONDS:
                print("gradhealth: still starting; the first import of TensorFlow can be slow", flush=True)
                patient = False
            time.sleep(POLL_SECONDS)
    if stopping() or _lost(children) is not None:
        return
    print(
        f"gradhealth: ready in {time.monotonic() - started:.1f} s - API and worker\n"
        f"\n  UI    {url}/\n  API   {url}/docs\n"
        f"\n  curl -s {url}/lint --json '{EXAMPLE}'\n"
        "\nCtrl-C stops both.",
        flush=True,
    )


def _is_ready(client: "httpx2.Client") -> bool:
    """The API answers, and a worker's spare process has TensorFlow imported."""
    import httpx2

    try:
        if client.get("/readyz").status_code != 200:
            return False
        workers = client.get("/workers").json()["workers"]
    except (httpx2.HTTPError, ValueError, KeyError):
        return False
    return any(worker["state"] in ("idle", "busy") for worker in workers)


def _lost(children: dict[str, subprocess.Popen[bytes]]) -> str | None:
    return next((name for name, child in children.items() if child.poll() is not None), None)


def _wait(children: dict[str, subprocess.Popen[bytes]], stopping: Callable[[], bool]) -> str | None:
    """Until a signal comes, or a child is lost: then its name."""
    while not stopping():
        lost = _lost(children)
        if lost is not None:
            return lost
        time.sleep(POLL_SECONDS)
    return None


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask all, wait together, then end what is left with all that it started."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + STOP_GRACE_SECONDS
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
